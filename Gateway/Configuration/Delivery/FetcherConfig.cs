using Gateway.Delivery.HttpFetcher;

namespace Gateway.Configuration.Delivery;

/// <summary>A service of type <c>http-fetcher</c>.</summary>
public sealed record FetcherConfig(string Id, string Name, string AccountId, FetcherOptions Options) : DeliveryServiceConfig(Id, Name, AccountId)
{
    /// <summary>The type's name.</summary>
    public const string TypeName = "http-fetcher";

    /// <inheritdoc />
    public override string Type => TypeName;
}
