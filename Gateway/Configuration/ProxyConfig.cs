using System.Net;

namespace Gateway.Configuration;

/// <summary>What stands in front of the gateway.</summary>
public sealed record ProxyConfig
{
    /// <summary>Peers whose X-Forwarded-For, X-Forwarded-Host and X-Forwarded-Proto are believed.</summary>
    public IReadOnlyList<IPNetwork> Trusted { get; init; } = [];

    /// <summary>Hosts that S3 clients sign for although the proxy sends another; in lower case, with port where clients name one.</summary>
    public IReadOnlyList<string> PublicHosts { get; init; } = [];

    /// <summary>Whether the proxy changes a signed Accept-Encoding to <c>identity</c>.</summary>
    public bool RewritesAcceptEncoding { get; init; }
}
