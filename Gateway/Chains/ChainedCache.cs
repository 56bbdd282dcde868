using Gateway.Delivery.Caching;

namespace Gateway.Chains;

/// <summary>A cache as another service of its chain sees it: one further up, whose requests come to it, or the one at the end, whose content it keeps.</summary>
/// <param name="Service">The cache's service.</param>
/// <param name="Folder">
/// What stands before the upper one's paths in the lower one: the source paths between them. Empty, or ending with a slash.
/// </param>
internal sealed record ChainedCache(DeliveryService Service, string Folder)
{
    /// <summary>The cache.</summary>
    public CachingSource Cache { get; } = Service.Cache!;

    /// <summary>What a purge further up means here.</summary>
    public Purge Below(Purge purge) => purge.Scope switch
    {
        PurgeScope.Path or PurgeScope.Prefix => purge with { Name = Folder + purge.Name },
        PurgeScope.Everything when Folder.Length > 0 => purge with { Scope = PurgeScope.Prefix, Name = Folder },
        _ => purge,
    };

    /// <summary>The path here of what lies at a path at the end of the chain; null when nothing of it can be kept here.</summary>
    public string? Above(string path) => path.StartsWith(Folder, StringComparison.Ordinal) ? path[Folder.Length..] : null;
}
