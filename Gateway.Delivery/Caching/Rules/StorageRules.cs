using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.Caching.Rules;

/// <summary>Which responses a shared cache may store (RFC 9111 sections 3 and 3.5), and what it keeps of them.</summary>
internal static class StorageRules
{
    /// <summary>What to keep of a response that has just come.</summary>
    /// <param name="request">What was asked, with the client's fields.</param>
    /// <param name="response">The response.</param>
    /// <param name="options">The cache's settings.</param>
    /// <param name="requestTime">When it was asked for.</param>
    /// <param name="responseTime">When its head came.</param>
    /// <returns>Null when it must not be stored, or could never be used.</returns>
    public static ResponseRecord? ToRecord(ContentRequest request, ContentResult response, CacheOptions options, DateTimeOffset requestTime, DateTimeOffset responseTime)
    {
        HeaderFields fields = response.Metadata.Fields;
        CacheDirectives directives = CacheDirectives.OfResponse(fields);
        if (response.IsOwn || CacheableStatus.IsNeverStored(response.Status) || CacheDirectives.OfRequest(request).NoStore
            || !MayStore(response.Status, fields, request, directives, responseTime) || !IsReadByGet(request, fields, directives, responseTime))
        {
            return null;
        }

        var metadata = new ContentMetadata(StoredFields.Of(fields, directives, responseTime), response.Metadata.Length);
        ContentSlice? slice = null;
        int status = response.Status;
        if (status == StatusCodes.Status206PartialContent)
        {
            slice = PartialRules.SliceOf(response.Metadata);
            if (slice is null)
            {
                return null;
            }

            metadata = new ContentMetadata(metadata.Fields.With("Content-Range", default), slice.Total);
            bool isWhole = slice.Offset == 0 && slice.Length == slice.Total;
            (status, slice) = isWhole ? (StatusCodes.Status200OK, null) : (status, slice);
        }

        TimeSpan age = FreshnessRules.InitialAge(fields, response.Age, requestTime, responseTime);
        return Describe(request, status, metadata, slice, age, response.FreshForDefault, options, responseTime);
    }

    /// <summary>What is known of a response that may be stored.</summary>
    /// <returns>Null when it varies by everything, or is neither fresh for a while nor can be confirmed.</returns>
    public static ResponseRecord? Describe(
        ContentRequest request, int status, ContentMetadata metadata, ContentSlice? slice, TimeSpan initialAge, TimeSpan? freshByDefault, CacheOptions options, DateTimeOffset responseTime)
    {
        HeaderFields fields = metadata.Fields;
        CacheDirectives directives = CacheDirectives.OfResponse(fields);
        if (VaryRules.KeyOf(request, fields["Vary"]) is not { } vary)
        {
            return null;
        }

        // Behind s-maxage stale responses need a word of their own (RFC 9111 section 5.2.2.10, RFC 5861).
        TimeSpan? unsaid = directives.SharedMaxAge is null ? null : TimeSpan.Zero;
        TimeSpan? lifetime = FreshnessRules.Freshness(status, fields, directives, freshByDefault, options, responseTime);
        var record = new ResponseRecord
        {
            Status = status,
            Metadata = metadata,
            Slice = slice,
            Vary = vary,
            Received = responseTime,
            InitialAge = initialAge,
            FreshFor = (lifetime ?? TimeSpan.Zero) - initialAge,
            StaleWhileRevalidate = directives.StaleWhileRevalidate ?? unsaid,
            StaleIfError = directives.StaleIfError ?? unsaid,
            ForbidsStale = directives.MustRevalidate || directives.ProxyRevalidate
                || (directives.NoCache && !FreshnessRules.IsOverridden(status, directives, options))
                || (directives.SharedMaxAge is not null && directives.StaleWhileRevalidate is null && directives.StaleIfError is null),
            Tags = ContentTags.Of(fields),
        };
        return IsUseful(record, lifetime, directives, options) ? record : null;
    }

    private static bool MayStore(int status, HeaderFields fields, ContentRequest request, CacheDirectives directives, DateTimeOffset responseTime)
    {
        // must-understand takes no-store's place where it is understood (section 5.2.2.3).
        bool isRefused = directives.MustUnderstand ? !CacheableStatus.IsUnderstood(status) : directives.NoStore;
        if (isRefused || directives.Private)
        {
            return false;
        }

        // Section 3.5.
        if (request.Headers.Authorization.Count > 0 && !directives.Public && !directives.MustRevalidate && directives.SharedMaxAge is null)
        {
            return false;
        }

        // A cookie is one client's unless the response says that it is everybody's.
        return !fields.Has("Set-Cookie") || FreshnessRules.Explicit(fields, directives, responseTime) > TimeSpan.Zero;
    }

    /// <summary>
    /// Whether a GET is answered by it: as the response to one, or to a POST that names itself and its lifetime (RFC 9110 section 9.3.3). A HEAD
    /// leaves no content to store.
    /// </summary>
    private static bool IsReadByGet(ContentRequest request, HeaderFields fields, CacheDirectives directives, DateTimeOffset responseTime) =>
        HttpMethods.IsGet(request.Method)
        || (HttpMethods.IsPost(request.Method) && FreshnessRules.Explicit(fields, directives, responseTime) > TimeSpan.Zero
            && fields["Content-Location"] is [{ } location] && LocationReference.Resolve(request, location) is { } target
            && target == new CacheKey(request.Path, request.Query));

    private static bool IsUseful(ResponseRecord record, TimeSpan? lifetime, CacheDirectives directives, CacheOptions options)
    {
        if (record.FreshFor > TimeSpan.Zero)
        {
            return true;
        }

        bool canBeConfirmed = (record.Metadata.ETag ?? (object?)record.Metadata.LastModified) is not null && FreshnessRules.MaySayNothing(record.Status, directives);
        bool canBeServedStale = lifetime is not null && !record.ForbidsStale
            && ((record.StaleWhileRevalidate ?? options.StaleWhileRevalidate) > TimeSpan.Zero || (record.StaleIfError ?? options.StaleIfError) > TimeSpan.Zero);
        return canBeConfirmed || canBeServedStale;
    }
}
