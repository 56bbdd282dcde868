namespace Gateway.Delivery.Caching.Rules;

/// <summary>The header fields that are kept of a response (RFC 9111 section 3.1).</summary>
internal static class StoredFields
{
    /// <summary>Those of a response, without what belongs to its connection or is withheld from shared caches, and with a Date (RFC 9110 section 6.6.1).</summary>
    public static HeaderFields Of(HeaderFields fields, CacheDirectives directives, DateTimeOffset responseTime)
    {
        var unwanted = new HashSet<string>(FieldList.Split(fields["Connection"]).Concat(directives.Withheld), StringComparer.OrdinalIgnoreCase);
        HeaderFields kept = fields.Without(name => IsOfConnection(name) || unwanted.Contains(name));
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

    // Age is counted on from here, and said anew each time.
    private static bool IsOfConnection(string name) => name.ToUpperInvariant() is "CONNECTION" or "PROXY-CONNECTION" or "KEEP-ALIVE" or "TE" or "TRAILER"
        or "TRANSFER-ENCODING" or "UPGRADE" or "PROXY-AUTHENTICATE" or "PROXY-AUTHENTICATION-INFO" or "PROXY-AUTHORIZATION" or "AGE";
}
