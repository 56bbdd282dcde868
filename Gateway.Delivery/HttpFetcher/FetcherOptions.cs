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
}
