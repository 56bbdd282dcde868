using System.Globalization;
using Gateway.S3Compat.Errors;
using Gateway.Storage.Objects;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gateway.S3Compat.Protocol;

/// <summary>The conditions of a write (S3 User Guide, "How to prevent object overwrites with conditional writes").</summary>
internal static class WriteConditions
{
    /// <summary>If-None-Match: * and If-Match.</summary>
    /// <exception cref="S3Exception">NotImplemented for any other If-None-Match, as S3 answers.</exception>
    public static WritePreconditions OfPut(IHeaderDictionary headers)
    {
        string noneMatch = headers.IfNoneMatch.ToString();
        if (noneMatch is not ("" or "*"))
        {
            throw new S3Exception(S3Error.NotImplemented, "Writes take no If-None-Match but '*'.", new KeyValuePair<string, string>("Header", "If-None-Match"));
        }

        return noneMatch.Length == 0 && headers.IfMatch.Count == 0
            ? WritePreconditions.None
            : new WritePreconditions { MustNotExist = noneMatch == "*", IfMatch = ETag(headers) };
    }

    /// <summary>If-Match, and the size and time that S3 lets a delete name.</summary>
    /// <exception cref="S3Exception">InvalidArgument.</exception>
    public static WritePreconditions OfDelete(IHeaderDictionary headers) => new()
    {
        IfMatch = ETag(headers),
        IfMatchSize = Size(headers["x-amz-if-match-size"].ToString()),
        IfMatchLastModified = Date(headers["x-amz-if-match-last-modified-time"].ToString()),
    };

    /// <summary>A size named as a condition; null for none.</summary>
    /// <exception cref="S3Exception">InvalidArgument.</exception>
    public static long? Size(string text) => text.Length == 0 ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? size
        : throw Invalid("x-amz-if-match-size", text);

    /// <summary>A time named as a condition, as an HTTP date or RFC 3339; null for none.</summary>
    /// <exception cref="S3Exception">InvalidArgument.</exception>
    public static DateTimeOffset? Date(string text) => text.Length == 0 ? null
        : HeaderUtilities.TryParseDate(text, out DateTimeOffset date)
            || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date) ? date
        : throw Invalid("x-amz-if-match-last-modified-time", text);

    private static string? ETag(IHeaderDictionary headers) => headers.IfMatch.Count == 0 ? null : EntityTags.Unquote(headers.IfMatch.ToString());

    private static S3Exception Invalid(string name, string value) =>
        new(S3Error.InvalidArgument, $"Value for {name} is invalid.", new("ArgumentName", name), new("ArgumentValue", value));
}
