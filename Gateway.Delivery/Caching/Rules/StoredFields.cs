using Gateway.Delivery.Http;

namespace Gateway.Delivery.Caching.Rules;

/// <summary>The header fields that are kept of a response (RFC 9111 section 3.1).</summary>
internal static class StoredFields
{
    /// <summary>Those of a response, without what belongs to its connection, is withheld from shared caches, or is told anew each time; with a Date (RFC 9110 section 6.6.1).</summary>
    public static HeaderFields Of(HeaderFields fields, CacheDirectives directives, DateTimeOffset responseTime)
    {
        var unwanted = new HashSet<string>(directives.Withheld, StringComparer.OrdinalIgnoreCase) { "Age", "Cache-Status" };
        unwanted.UnionWith(ConnectionFields.Declared(fields["Connection"]));
        HeaderFields kept = fields.Without(name => ConnectionFields.Has(name) || unwanted.Contains(name));
        return kept.Has("Date") ? kept : kept.With("Date", responseTime.ToString("R"));
    }

    /// <summary>
    /// The fields of a stored response that its origin confirmed, with those of the confirmation in their places (section 3.2). What says how the
    /// stored bytes are to be read stays as it is.
    /// </summary>
    public static HeaderFields Updated(HeaderFields stored, HeaderFields confirmation, DateTimeOffset responseTime)
    {
        HeaderFields news = Of(confirmation, CacheDirectives.OfResponse(confirmation), responseTime).Without(DescribesBytes);
        return new HeaderFields([.. stored.Without(name => news.Has(name)).All, .. news.All]);
    }

    private static bool DescribesBytes(string name) => name.ToUpperInvariant() is "CONTENT-LENGTH" or "CONTENT-ENCODING" or "CONTENT-RANGE" or "ETAG";
}
