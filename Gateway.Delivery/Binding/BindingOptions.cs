namespace Gateway.Delivery.Binding;

/// <summary>How a public binding delivers.</summary>
public sealed record BindingOptions
{
    /// <summary>The service's id.</summary>
    public required string Id { get; init; }

    /// <summary>The host it answers for, in lower case; null for any.</summary>
    public string? Host { get; init; }

    /// <summary>The port it answers on; null for any.</summary>
    public int? Port { get; init; }

    /// <summary>The path it answers under: begins and ends with a slash. Whole segments; taken off before the source is asked.</summary>
    public string PathPrefix { get; init; } = "/";

    /// <summary>Whether pages of other origins may read what it serves (CORS).</summary>
    public bool Cors { get; init; }

    /// <summary>Whether the query is dropped before the source is asked.</summary>
    public bool RemoveQuery { get; init; }

    /// <summary>Whether <c>webp=1</c> or <c>webp=0</c> is put into the query, by the request's Accept.</summary>
    public bool AppendWebp { get; init; }

    /// <summary><c>clientCacheTime</c>: what clients are told as max-age; null leaves it to the content.</summary>
    public TimeSpan? ClientCacheTime { get; init; }
}
