namespace Gateway.Delivery.Caching;

/// <summary>What every cache can be told, wherever it keeps responses. Durations that are null leave it to the origin.</summary>
public sealed record CacheOptions
{
    /// <summary>Whether paths that differ in case only are different.</summary>
    public bool CaseSensitive { get; init; } = true;

    /// <summary><c>refresh</c>: how long content is fresh that does not say so itself.</summary>
    public TimeSpan? Refresh { get; init; }

    /// <summary><c>overrideFreshness</c>: whether <see cref="Refresh"/> counts for content that does say so, too; not for what is private or no-store.</summary>
    public bool OverrideFreshness { get; init; }

    /// <summary><c>expireNotFound</c>: the longest that 404 and 410 are kept, also those that say nothing about it.</summary>
    public TimeSpan? ExpireNotFound { get; init; }

    /// <summary><c>expireErrors</c>: the longest that other errors are kept, also those that say nothing about it.</summary>
    public TimeSpan? ExpireErrors { get; init; }

    /// <summary><c>expireUnused</c>: when a response is forgotten that nobody asked for.</summary>
    public TimeSpan? ExpireUnused { get; init; }

    /// <summary><c>staleWhileRevalidate</c>: for content that does not say so itself.</summary>
    public TimeSpan? StaleWhileRevalidate { get; init; }

    /// <summary><c>staleIfError</c>: for content that does not say so itself.</summary>
    public TimeSpan? StaleIfError { get; init; }

    /// <summary><c>maxItemSize</c>: larger content passes through.</summary>
    public long MaxItemSize { get; init; } = long.MaxValue;

    /// <summary><c>sliceSize</c>: ranges of content larger than that are kept in pieces of that size.</summary>
    public int SliceSize { get; init; } = 1 << 20;

    /// <summary><c>compress</c>: whether compressible content is also kept compressed.</summary>
    public bool Compress { get; init; } = true;
}
