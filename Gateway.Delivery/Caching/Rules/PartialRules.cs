using System.Globalization;
using Gateway.Delivery.Http;
using Gateway.Storage.Objects;
using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.Caching.Rules;

/// <summary>What stored stretches of content are good for (RFC 9111 sections 3.3 and 3.4, RFC 9110 section 15.3.7). Whole responses answer any range.</summary>
internal static class PartialRules
{
    private const string Unit = "bytes ";

    /// <summary>Which stretch a 206 carries.</summary>
    /// <returns>Null when it does not say, as a multipart one, or says something else than its length does.</returns>
    public static ContentSlice? SliceOf(ContentMetadata partial) =>
        partial["Content-Range"] is [{ } line] && Read(line.AsSpan().Trim(" \t")) is { } slice && (partial.Length ?? slice.Length) == slice.Length ? slice : null;

    /// <summary>
    /// The bytes of the content that a stored stretch answers a request with, by itself: those of its one range, if the stretch has all of them
    /// and If-Range allows it. Where the length of the whole is unknown, only a range that names its last byte can be told to lie within.
    /// </summary>
    /// <returns>Null when it does not answer it.</returns>
    public static ByteRange? Answer(ResponseRecord record, ContentRequest request)
    {
        if (record.Slice is not { } slice || !HttpMethods.IsGet(request.Method) || request.Headers.Range is not [{ } header]
            || !ReadConditions.AllowRange(request.Headers, record.Metadata) || ByteRanges.Resolve(header, slice.Total ?? long.MaxValue) is not [var range])
        {
            return null;
        }

        return range.Offset >= slice.Offset && range.End <= slice.Offset + slice.Length ? range : null;
    }

    /// <summary>Whether two stretches are of the same content: both have the same strong tag (section 3.4), and neither contradicts the other.</summary>
    public static bool MayCombine(ResponseRecord one, ResponseRecord other) =>
        one.Metadata.ETag is ['"', ..] && one.Metadata.ETag == other.Metadata.ETag
        && (one.Metadata.Length ?? other.Metadata.Length) == (other.Metadata.Length ?? one.Metadata.Length);

    /// <summary>Content-Range for a stretch.</summary>
    /// <param name="range">Its bytes.</param>
    /// <param name="total">Bytes of the whole; null when unknown.</param>
    public static string ContentRange(ByteRange range, long? total) => total is { } length
        ? string.Create(CultureInfo.InvariantCulture, $"{Unit}{range.Offset}-{range.End - 1}/{length}")
        : string.Create(CultureInfo.InvariantCulture, $"{Unit}{range.Offset}-{range.End - 1}/*");

    private static ContentSlice? Read(ReadOnlySpan<char> text)
    {
        int dash = text.IndexOf('-');
        int slash = text.IndexOf('/');
        if (!text.StartsWith(Unit, StringComparison.OrdinalIgnoreCase) || dash < 0 || slash < dash
            || !TryRead(text[Unit.Length..dash], out long first) || !TryRead(text[(dash + 1)..slash], out long last) || last < first || last == long.MaxValue)
        {
            return null;
        }

        ReadOnlySpan<char> total = text[(slash + 1)..];
        return total is "*" ? new ContentSlice(first, last - first + 1, null)
            : TryRead(total, out long length) && last < length ? new ContentSlice(first, last - first + 1, length) : null;
    }

    private static bool TryRead(ReadOnlySpan<char> text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
