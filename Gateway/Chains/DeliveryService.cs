using Gateway.Configuration.Delivery;
using Gateway.Delivery;
using Gateway.Delivery.Binding;
using Gateway.Delivery.Caching;

namespace Gateway.Chains;

/// <summary>A running service of the CDN front.</summary>
/// <param name="Config">Its settings.</param>
/// <param name="Source">What it answers as a link of a chain: for a binding, the source it serves.</param>
internal sealed record DeliveryService(DeliveryServiceConfig Config, IContentSource Source)
{
    /// <summary>The service as a cache; null when it is none.</summary>
    public CachingSource? Cache => Binding is null ? Source as CachingSource : null;

    /// <summary>Whether paths that differ in case only are different to it. What its source does not tell apart, it does not, either.</summary>
    public bool TellsCasesApart { get; init; } = true;

    /// <summary>The folder that it keeps its responses in; null when it has none.</summary>
    public string? Folder { get; init; }

    /// <summary>The service as a binding; null when it is none.</summary>
    public PublicBinding? Binding { get; init; }
}
