namespace Gateway.Storage.Nodes;

/// <summary>Told of what happens in the catalog that several gateways share. Calls come one at a time, must return at once and not fail.</summary>
internal interface INodeObserver
{
    /// <summary>Changes of objects were committed, here or elsewhere.</summary>
    void Committed(CommitNote note);

    /// <summary>Services or keys were changed elsewhere.</summary>
    void RegistryChanged();

    /// <summary>From now on every change is told. What has happened before, while nobody listened, was not.</summary>
    void Listening();

    /// <summary>The connection was lost. It is made again as soon as that works.</summary>
    void Lost(Exception exception);

    /// <summary>Sessions of gateways were ended that held what others waited for, and did not go on.</summary>
    void SessionsEnded(int sessions);
}
