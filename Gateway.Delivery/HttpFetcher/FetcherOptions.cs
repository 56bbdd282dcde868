using System.Security.Cryptography.X509Certificates;

namespace Gateway.Delivery.HttpFetcher;

/// <summary>How a fetcher reads from other web servers.</summary>
public sealed record FetcherOptions
{
    /// <summary>The service's id.</summary>
    public required string Id { get; init; }

    /// <summary>The servers, the preferred one first; paths are appended. Each ends with a slash.</summary>
    public required IReadOnlyList<Uri> Origins { get; init; }

    /// <summary><c>cacheNotFound</c>: how long 404 and 410 that say nothing about it may be kept; null for not at all.</summary>
    public TimeSpan? CacheNotFound { get; init; }

    /// <summary><c>cacheErrors</c>: the same for other errors.</summary>
    public TimeSpan? CacheErrors { get; init; }

    /// <summary><c>timeout</c>: until a server answers, and between two pieces of its answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>connectTimeout</c>: until a connection stands, TLS included.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary><c>retries</c>: how often all servers are tried again for a request that can be repeated.</summary>
    public int Retries { get; init; } = 2;

    /// <summary><c>balance</c>: which server is asked first.</summary>
    public OriginBalance Balance { get; init; }

    /// <summary><c>health</c>: how the servers are asked whether they are well; null for not at all.</summary>
    public HealthOptions? Health { get; init; }

    /// <summary><c>host</c>: what the servers are told to be asked for; null for the host of their url.</summary>
    public string? Host { get; init; }

    /// <summary><c>http2</c>: when HTTP/2 is spoken.</summary>
    public Http2Use Http2 { get; init; }

    /// <summary><c>maxSize</c>: the most bytes that an answer may have; null for any number.</summary>
    public long? MaxSize { get; init; }

    /// <summary><c>minRate</c>: bytes a second that must come on average once a body has been waited for as long as <see cref="Timeout"/>; 0 for any.</summary>
    public long MinRate { get; init; } = 64;

    /// <summary><c>requestHeaders</c>: fields to send with every request, in place of the client's. They may be secrets.</summary>
    public IReadOnlyDictionary<string, string> RequestHeaders { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary><c>caFile</c>: the only authorities whose certificates count; null for the system's.</summary>
    public X509Certificate2Collection? Authorities { get; init; }
}
