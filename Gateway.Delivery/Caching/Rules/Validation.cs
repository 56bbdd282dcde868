using Gateway.Delivery.Http;
using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.Caching.Rules;

/// <summary>Asking an origin whether what is stored still holds (RFC 9111 section 4.3).</summary>
internal static class Validation
{
    // Responses that vary much would make a field that no origin takes.
    private const int MaxTags = 32;

    /// <summary>
    /// The request to send for stored responses that cannot answer without being confirmed: the client's, without its own conditions, with those
    /// of the cache (section 4.3.1): the tags of all of them, or, where none has one, the date of the first. A range stays where all of them are slices.
    /// </summary>
    /// <param name="request">The client's request; the fields that responses vary by go along.</param>
    /// <param name="candidates">The responses that would do if they were confirmed, the preferred one first.</param>
    /// <returns>Without conditions when none of them has a validator: then the answer is a new response.</returns>
    public static ContentRequest ToConditional(ContentRequest request, IReadOnlyList<StoredResponse> candidates)
    {
        bool keepsRange = candidates.Count > 0 && candidates.All(candidate => candidate.Record.Slice is not null);
        IHeaderDictionary headers = request.Detached().Headers;
        headers.IfMatch = headers.IfUnmodifiedSince = headers.IfNoneMatch = headers.IfModifiedSince = headers.IfRange = default;
        headers.Range = keepsRange ? headers.Range : default;
        string[] tags = [.. candidates.Select(candidate => candidate.Record.Metadata.ETag).OfType<string>().Distinct(StringComparer.Ordinal).Take(MaxTags)];
        if (tags.Length > 0)
        {
            headers.IfNoneMatch = string.Join(", ", tags);
        }
        else if (candidates.FirstOrDefault(candidate => candidate.Record.Metadata.LastModified is not null) is { } dated)
        {
            headers.IfModifiedSince = dated.Record.Metadata["Last-Modified"];
        }

        return request with { Headers = headers };
    }

    /// <summary>
    /// Which of the responses that <see cref="ToConditional"/> asked for a 304 confirms (section 4.3.4): by its tag, else by its date, and if it
    /// has neither, the only one there was.
    /// </summary>
    /// <returns>Null when it is none of them: then the request has to be sent again, without conditions.</returns>
    public static StoredResponse? Confirmed(IReadOnlyList<StoredResponse> candidates, ContentResult notModified)
    {
        ContentMetadata news = notModified.Metadata;
        return news.ETag is { } tag ? candidates.FirstOrDefault(candidate => candidate.Record.Metadata.ETag is { } own && EntityTags.Names(own, tag, TagComparison.Weak))
            : news.LastModified is { } date ? candidates.FirstOrDefault(candidate => candidate.Record.Metadata.LastModified == date)
            : candidates is [var only] ? only : null;
    }

    /// <summary>What is known of a stored response that a 304 confirmed: its fields updated, its lifetime begun anew (sections 3.2 and 4.3.4).</summary>
    /// <param name="record">What was known of it.</param>
    /// <param name="request">The client's request: the response answers it now, whatever it was chosen for before.</param>
    /// <param name="notModified">The 304.</param>
    /// <param name="options">The cache's settings.</param>
    /// <param name="requestTime">When it was asked for.</param>
    /// <param name="responseTime">When the 304 came.</param>
    /// <returns>Null when it may answer this request still, but must not be kept.</returns>
    public static ResponseRecord? Refresh(
        ResponseRecord record, ContentRequest request, ContentResult notModified, CacheOptions options, DateTimeOffset requestTime, DateTimeOffset responseTime)
    {
        HeaderFields news = notModified.Metadata.Fields;
        HeaderFields fields = StoredFields.Updated(record.Metadata.Fields, news, responseTime);
        CacheDirectives directives = CacheDirectives.OfResponse(fields);
        if ((directives.NoStore && !directives.MustUnderstand) || directives.Private)
        {
            return null;
        }

        // A cookie for whoever happened to ask is not for all who are served from here.
        if (news.Has("Set-Cookie") && !(FreshnessRules.Explicit(fields, directives, responseTime) > TimeSpan.Zero))
        {
            fields = fields.With("Set-Cookie", record.Metadata["Set-Cookie"]);
        }

        HeaderFields dated = news.Has("Date") ? news : news.With("Date", fields["Date"]);
        TimeSpan age = FreshnessRules.InitialAge(dated, notModified.Age, requestTime, responseTime);
        return StorageRules.Describe(request, record.Status, new ContentMetadata(fields, record.Metadata.Length), record.Slice, age, notModified.FreshForDefault, options, responseTime);
    }
}
