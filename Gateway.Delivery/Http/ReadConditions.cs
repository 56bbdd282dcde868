using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Gateway.Delivery.Http;

/// <summary>The conditions of a GET or HEAD, in the order of RFC 9110 section 13.2.2.</summary>
internal static class ReadConditions
{
    /// <summary>Checks them.</summary>
    /// <returns>200 when the content is to be sent, 304 or 412 otherwise.</returns>
    public static int Check(IHeaderDictionary headers, ContentMetadata content)
    {
        if (headers.IfMatch.Count > 0)
        {
            if (!EntityTags.Names(headers.IfMatch.ToString(), content.ETag, TagComparison.Strong))
            {
                return StatusCodes.Status412PreconditionFailed;
            }
        }
        else if (Seconds(headers.IfUnmodifiedSince) is { } unmodifiedSince && Seconds(content) > unmodifiedSince)
        {
            return StatusCodes.Status412PreconditionFailed;
        }

        bool isKnown = headers.IfNoneMatch.Count > 0
            ? EntityTags.Names(headers.IfNoneMatch.ToString(), content.ETag, TagComparison.Weak)
            : Seconds(headers.IfModifiedSince) is { } modifiedSince && Seconds(content) <= modifiedSince;
        return isKnown ? StatusCodes.Status304NotModified : StatusCodes.Status200OK;
    }

    /// <summary>
    /// Whether a Range header is to be followed (section 13.1.5): there is no If-Range, or it names just this content, by its strong tag or, where
    /// it has none, by the very date it was given. A date alone does not tell two versions of one second apart.
    /// </summary>
    public static bool AllowRange(IHeaderDictionary headers, ContentMetadata content)
    {
        if (headers.IfRange.Count == 0)
        {
            return true;
        }

        string condition = headers.IfRange.ToString();
        return HeaderUtilities.TryParseDate(condition, out DateTimeOffset date)
            ? content.ETag is null && Seconds(content) == date.ToUnixTimeSeconds()
            : condition != "*" && EntityTags.Names(condition, content.ETag, TagComparison.Strong);
    }

    // HTTP dates have whole seconds.
    private static long? Seconds(ContentMetadata content) => content.LastModified?.ToUnixTimeSeconds();

    // A condition whose date cannot be read is ignored.
    private static long? Seconds(StringValues date) =>
        date.Count > 0 && HeaderUtilities.TryParseDate(date.ToString(), out DateTimeOffset time) ? time.ToUnixTimeSeconds() : null;
}
