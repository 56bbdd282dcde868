using Gateway.Delivery.Caching;

namespace Gateway.Configuration.Delivery;

/// <summary>A service of type <c>disk-cache</c>.</summary>
public sealed record DiskCacheConfig(string Id, string Name, string AccountId, SourceLink From, CacheOptions Options, long MaxSize, string? Directory) : DeliveryServiceConfig(Id, Name, AccountId)
{
    /// <summary>The type's name.</summary>
    public const string TypeName = "disk-cache";

    /// <inheritdoc />
    public override string Type => TypeName;

    /// <inheritdoc />
    public override SourceLink Source => From;
}
