using Gateway.Storage.Services;

namespace Gateway.Storage.Nodes;

/// <summary>Passes what other gateways do on to the services that it concerns.</summary>
/// <param name="services">The services.</param>
/// <param name="refresh">Takes over what was changed in the list of services.</param>
/// <param name="events">Told of the rest.</param>
internal sealed class ServiceNotes(OpenServices services, Func<Task> refresh, NodeEvents events) : INodeObserver
{
    /// <inheritdoc />
    /// <remarks>A service that is not open has no caches that know it, and nobody who waits for its changes.</remarks>
    public void Committed(CommitNote note) => services.Find(note.Service)?.OpenStore?.History.Note(note);

    /// <inheritdoc />
    public void RegistryChanged()
    {
        // Should it fail: what is unknown is looked for when it is asked for, and the rest from time to time.
        _ = refresh();
        events.KeysChanged();
    }

    /// <inheritdoc />
    public void Listening()
    {
        RegistryChanged();
        foreach (OpenService service in services.All)
        {
            service.OpenStore?.History.Note(note: null);
        }

        events.Listening();
    }

    /// <inheritdoc />
    public void Lost(Exception exception) => events.Lost(exception);

    /// <inheritdoc />
    public void SessionsEnded(int sessions) => events.SessionsEnded(sessions);
}
