namespace Gateway.S3Compat.Signing;

/// <summary>What signatures are checked against.</summary>
public sealed record SigningOptions
{
    /// <summary>The region that clients sign for.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>Further names for it that are accepted in a credential.</summary>
    public IReadOnlyList<string> RegionAliases { get; init; } = [];

    /// <summary>How far a request's clock may differ from ours.</summary>
    public TimeSpan MaxSkew { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Hosts that clients sign for when a proxy in front puts another into the Host header: each is tried when the one received does not match.
    /// With port where clients name one.
    /// </summary>
    public IReadOnlyList<string> PublicHosts { get; init; } = [];

    /// <summary>
    /// Whether a signed Accept-Encoding is also tried as <c>identity</c>, for proxies that rewrite that header on the way.
    /// Off unless needed: it takes the header out of what the signature protects.
    /// </summary>
    public bool AllowRewrittenAcceptEncoding { get; init; }
}
