namespace Gateway.Configuration;

/// <summary>A service of type <c>storage</c>.</summary>
/// <param name="Id">Its id, and its bucket's name.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="AccountId">Who owns it.</param>
/// <param name="KeepVersions">How long an old version is kept: zero for never, <see cref="Duration.Forever"/> for always.</param>
/// <param name="CaseSensitive">Whether keys that differ in case only are different. Fixed once the service was made.</param>
public sealed record StorageServiceConfig(string Id, string Name, string AccountId, TimeSpan KeepVersions, bool CaseSensitive)
{
    /// <summary>Whom it follows; null for a service that takes writes itself.</summary>
    public ReplicaConfig? Replica { get; init; }
}
