using System.Globalization;
using Gateway.Storage.Nodes;

namespace Gateway.Storage.Catalog.Postgres;

/// <summary>
/// What gateways tell each other with NOTIFY, in the transaction that they tell of: <c>NODE SERVICE BEFORE LAST</c> after a group of changes, with the service's number and its newest
/// sync ids; <c>NODE registry</c> after a change of services or keys. PostgreSQL delivers notes in the order of commits.
/// </summary>
internal static class PostgresNotes
{
    /// <summary>The channel.</summary>
    public const string Channel = "gateway";

    private const string Registry = "registry";

    // A note has at most 8000 bytes.
    private const int NameLength = 64;

    /// <summary>A name for a gateway that no other has ever had, in one word: an instance that is started again must not take its predecessor's notes for its own.</summary>
    /// <param name="instance">What people call it.</param>
    public static string NewNode(string instance) => $"{string.Concat(instance.Take(NameLength).Select(c => char.IsWhiteSpace(c) ? '-' : c))}-{Guid.NewGuid():N}"[..^20];

    /// <summary>Services or keys were changed.</summary>
    public static string OfRegistry(string node) => $"{node} {Registry}";

    /// <summary>Passes a note on. One of this gateway's own that it has no use for, or one that nobody understands, is dropped.</summary>
    /// <param name="note">The note.</param>
    /// <param name="node">This gateway.</param>
    /// <param name="observer">Told of it.</param>
    public static void Deliver(string note, string node, INodeObserver observer)
    {
        string[] words = note.Split(' ');
        bool isOwn = words[0] == node;
        switch (words)
        {
            case [_, Registry] when !isOwn:
                observer.RegistryChanged();
                break;
            case [_, var service, var before, var last] when TryParse(service, out long number) && TryParse(before, out long from) && TryParse(last, out long to):
                observer.Committed(new CommitNote(number, from, to, isOwn));
                break;
        }
    }

    private static bool TryParse(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
