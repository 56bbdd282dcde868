using System.Globalization;
using System.Text;

namespace Gateway.Delivery.Http;

/// <summary>What one cache did with a request, and what the caches behind it did: a member of Cache-Status (RFC 9211).</summary>
/// <param name="Cache">The cache's id.</param>
/// <param name="Outcome">What it did.</param>
public sealed record CacheStatus(string Cache, CacheOutcome Outcome)
{
    /// <summary>The cache that was asked next; null when none was.</summary>
    public CacheStatus? Inner { get; init; }

    /// <summary>The status that came back; null when nothing was asked, or it is the one sent on.</summary>
    public int? ForwardStatus { get; init; }

    /// <summary>Seconds that the answer is fresh for, below zero when stale; null when that means nothing.</summary>
    public long? Ttl { get; init; }

    /// <summary>Whether the answer is kept now.</summary>
    public bool Stored { get; init; }

    /// <summary>Whether the request waited for one that was under way already.</summary>
    public bool Collapsed { get; init; }

    /// <summary>A remark in one word, such as <c>stale-if-error</c>; null for none.</summary>
    public string? Detail { get; init; }

    /// <summary>The header's value: the cache nearest to the origin comes first (section 2).</summary>
    public override string ToString()
    {
        if (Outcome == CacheOutcome.Hit && Inner is null && Detail is null && Ttl is { } ttl)
        {
            return HitText.Of(Cache, ttl);
        }

        var text = new StringBuilder();
        Append(text);
        return text.ToString();
    }

    private void Append(StringBuilder text)
    {
        if (Inner is not null)
        {
            Inner.Append(text);
            text.Append(", ");
        }

        text.Append(Cache).Append(Outcome == CacheOutcome.Hit ? "; hit" : "; fwd=").Append(Word);
        if (ForwardStatus is { } status)
        {
            text.Append(CultureInfo.InvariantCulture, $"; fwd-status={status}");
        }

        if (Ttl is { } ttl)
        {
            text.Append(CultureInfo.InvariantCulture, $"; ttl={ttl}");
        }

        text.Append(Stored ? "; stored" : "").Append(Collapsed ? "; collapsed" : "");
        if (Detail is not null)
        {
            text.Append("; detail=").Append(Detail);
        }
    }

    private string Word => Outcome switch
    {
        CacheOutcome.Hit => "",
        CacheOutcome.UriMiss => "uri-miss",
        CacheOutcome.VaryMiss => "vary-miss",
        CacheOutcome.Stale => "stale",
        CacheOutcome.Partial => "partial",
        CacheOutcome.Request => "request",
        CacheOutcome.Method => "method",
        _ => "bypass",
    };
}
