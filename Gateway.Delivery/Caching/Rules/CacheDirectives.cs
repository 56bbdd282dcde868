using Microsoft.Extensions.Primitives;

namespace Gateway.Delivery.Caching.Rules;

/// <summary>
/// What Cache-Control or CDN-Cache-Control says. Of a directive given twice the first counts, and a time that is not one counts as zero
/// (RFC 9111 section 4.2.1): what cannot be read never makes a response live longer.
/// </summary>
internal sealed record CacheDirectives
{
    private static readonly CacheDirectives None = new();

    /// <summary>Whether CDN-Cache-Control said it: then Cache-Control and Expires say nothing to this cache (RFC 9213 section 2.1).</summary>
    public bool IsTargeted { get; init; }

    /// <summary><c>no-store</c>.</summary>
    public bool NoStore { get; init; }

    /// <summary><c>no-cache</c> for the whole response.</summary>
    public bool NoCache { get; init; }

    /// <summary><c>private</c> for the whole response.</summary>
    public bool Private { get; init; }

    /// <summary><c>public</c>.</summary>
    public bool Public { get; init; }

    /// <summary><c>must-revalidate</c>.</summary>
    public bool MustRevalidate { get; init; }

    /// <summary><c>proxy-revalidate</c>.</summary>
    public bool ProxyRevalidate { get; init; }

    /// <summary><c>must-understand</c>.</summary>
    public bool MustUnderstand { get; init; }

    /// <summary><c>only-if-cached</c>, of a request.</summary>
    public bool OnlyIfCached { get; init; }

    /// <summary><c>max-age</c>; null when absent.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary><c>s-maxage</c>; null when absent.</summary>
    public TimeSpan? SharedMaxAge { get; init; }

    /// <summary><c>stale-while-revalidate</c>; null when absent.</summary>
    public TimeSpan? StaleWhileRevalidate { get; init; }

    /// <summary><c>stale-if-error</c>; null when absent.</summary>
    public TimeSpan? StaleIfError { get; init; }

    /// <summary><c>max-stale</c>, of a request; any staleness is <see cref="TimeSpan.MaxValue"/>. Null when absent.</summary>
    public TimeSpan? MaxStale { get; init; }

    /// <summary>The fields that <c>private="…"</c> and <c>no-cache="…"</c> keep from shared caches.</summary>
    public IReadOnlyList<string> Withheld { get; init; } = [];

    /// <summary>What a response says to this cache: its CDN-Cache-Control if that is valid, else its Cache-Control.</summary>
    public static CacheDirectives OfResponse(HeaderFields fields) => TargetedDirectives.Read(fields["CDN-Cache-Control"]) ?? Of(fields["Cache-Control"]);

    /// <summary>What a request says.</summary>
    public static CacheDirectives OfRequest(ContentRequest request) => Of(request.Headers.CacheControl);

    /// <summary>Reads the lines of Cache-Control.</summary>
    public static CacheDirectives Of(StringValues lines)
    {
        CacheDirectives directives = None;
        foreach (string? line in lines)
        {
            var reader = new DirectiveReader(line);
            while (reader.Next())
            {
                directives = directives.With(reader.Name.ToString().ToLowerInvariant(), reader.Value);
            }
        }

        return directives;
    }

    /// <summary>The same with a directive of Cache-Control added.</summary>
    /// <param name="name">Its name in lower case.</param>
    /// <param name="value">Its argument without quotes; null when it has none.</param>
    public CacheDirectives With(string name, string? value) => name switch
    {
        "no-store" => this with { NoStore = true },
        "no-cache" or "private" when FieldList.Split(value) is { Length: > 0 } fields => this with { Withheld = [.. Withheld, .. fields] },
        "no-cache" => this with { NoCache = true },
        "private" => this with { Private = true },
        "public" => this with { Public = true },
        "must-revalidate" => this with { MustRevalidate = true },
        "proxy-revalidate" => this with { ProxyRevalidate = true },
        "must-understand" => this with { MustUnderstand = true },
        "only-if-cached" => this with { OnlyIfCached = true },
        "max-age" => this with { MaxAge = MaxAge ?? Time(value) },
        "s-maxage" => this with { SharedMaxAge = SharedMaxAge ?? Time(value) },
        "stale-while-revalidate" => this with { StaleWhileRevalidate = StaleWhileRevalidate ?? Time(value) },
        "stale-if-error" => this with { StaleIfError = StaleIfError ?? Time(value) },
        "max-stale" => this with { MaxStale = MaxStale ?? (value is null ? TimeSpan.MaxValue : Time(value)) },
        _ => this,
    };

    private static TimeSpan Time(string? value) => DeltaSeconds.Read(value) ?? TimeSpan.Zero;
}
