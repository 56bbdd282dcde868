using Gateway.Delivery.Caching;

namespace Gateway.Configuration.Delivery;

/// <summary>A service of type <c>memory-cache</c>.</summary>
public sealed record MemoryCacheConfig(string Id, string Name, string AccountId, SourceLink From, CacheOptions Options, long MaxMemory) : DeliveryServiceConfig(Id, Name, AccountId)
{
    /// <summary>The type's name.</summary>
    public const string TypeName = "memory-cache";

    /// <inheritdoc />
    public override string Type => TypeName;

    /// <inheritdoc />
    public override SourceLink Source => From;
}
