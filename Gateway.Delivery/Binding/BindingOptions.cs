using System.Net;
using Gateway.Delivery.Binding.Guards;
using Gateway.Delivery.Binding.Signing;
using Gateway.Delivery.Binding.Site;

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

    /// <summary>Whether <c>webp=1</c> or <c>webp=0</c> is put into the query of an image, by the request's Accept.</summary>
    public bool AppendWebp { get; init; }

    /// <summary><c>clientCacheTime</c>: what clients are told as max-age; null leaves it to the content.</summary>
    public TimeSpan? ClientCacheTime { get; init; }

    /// <summary><c>headers</c>: fields that every answer carries; those about content and caching only where there is content. They replace the content's own.</summary>
    public HeaderFields Headers { get; init; } = HeaderFields.Empty;

    /// <summary><c>allow</c>: whose addresses are let in; empty for everybody's.</summary>
    public IReadOnlyList<IPNetwork> Allow { get; init; } = [];

    /// <summary><c>deny</c>: whose addresses are not.</summary>
    public IReadOnlyList<IPNetwork> Deny { get; init; } = [];

    /// <summary><c>rateLimit</c>: how often a client may ask; null for no limit.</summary>
    public RateLimitOptions? RateLimit { get; init; }

    /// <summary><c>methods</c>: the methods that pass, in upper case; empty for all.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary><c>maxRequestBody</c>: bytes that a client may send; null for no limit.</summary>
    public long? MaxRequestBody { get; init; }

    /// <summary><c>referrers</c>: whose pages may show content; null for everybody's.</summary>
    public ReferrerOptions? Referrers { get; init; }

    /// <summary><c>signedUrls</c>: whose signature a URL needs; null for none.</summary>
    public SignedUrlOptions? SignedUrls { get; init; }

    /// <summary><c>site</c>: whether and how content is a web site; null for files as they are.</summary>
    public SiteOptions? Site { get; init; }
}
