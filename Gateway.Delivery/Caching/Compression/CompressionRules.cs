using Gateway.Delivery.Caching.Rules;
using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.Caching.Compression;

/// <summary>What may and is worth to be compressed, and how a cache that does it itself asks for content and keeps it.</summary>
internal static class CompressionRules
{
    private const string Identity = "identity";

    // Less fits a packet anyway.
    private const long MinLength = 1 << 10;

    private static readonly string[] Types =
    [
        "application/json", "application/javascript", "application/x-javascript", "application/ecmascript", "application/xml", "application/wasm", "application/manifest+json",
        "application/x-ndjson", "application/graphql", "application/rtf", "application/vnd.ms-fontobject", "application/x-font-ttf", "application/x-font-otf",
        "font/ttf", "font/otf", "font/collection", "image/svg+xml", "image/bmp", "image/x-icon", "image/vnd.microsoft.icon",
    ];

    /// <summary>Whether a response is compressible: by its type, not compressed already, large enough, and not to be left as it is (<c>no-transform</c>, RFC 9110 section 7.7).</summary>
    public static bool IsCompressible(int status, ContentMetadata metadata) =>
        status == StatusCodes.Status200OK && (metadata.Length ?? MinLength) >= MinLength && metadata["Content-Type"] is [{ } type] && IsCompressible(type)
        && metadata["Content-Encoding"].Count == 0 && !metadata["Cache-Control"].ToString().Contains("no-transform", StringComparison.OrdinalIgnoreCase);

    /// <summary>Asks for content that is not compressed: from that every form can be made.</summary>
    /// <param name="request">Its headers are the cache's to change.</param>
    public static void AskForIdentity(ContentRequest request) => request.Headers.AcceptEncoding = Identity;

    /// <summary>Whether a request asks for that.</summary>
    public static bool IsForIdentity(ContentRequest request) => request.Headers.AcceptEncoding == Identity;

    /// <summary>An answer that there will be other forms of, saying so.</summary>
    public static ContentResult Announce(ContentResult result) =>
        IsCompressible(result.Status, result.Metadata) ? result.With(new ContentMetadata(WithVary(result.Metadata.Fields), result.Metadata.Length)) : result;

    /// <summary>A record of what was asked for uncompressed: whoever asks, whatever he accepts, it is where his answer is made from.</summary>
    public static ResponseRecord Settle(ResponseRecord record)
    {
        HeaderFields vary = record.Vary.Without(name => name.Equals("Accept-Encoding", StringComparison.OrdinalIgnoreCase));
        ContentMetadata metadata = record.Slice is null && IsCompressible(record.Status, record.Metadata)
            ? new ContentMetadata(WithVary(record.Metadata.Fields), record.Metadata.Length)
            : record.Metadata;
        return record with { Vary = vary, Metadata = metadata };
    }

    private static HeaderFields WithVary(HeaderFields fields)
    {
        string[] names = [.. FieldList.Split(fields["Vary"])];
        return names.Contains("Accept-Encoding", StringComparer.OrdinalIgnoreCase) || names.Contains("*")
            ? fields
            : fields.With("Vary", string.Join(", ", [.. names, "Accept-Encoding"]));
    }

    private static bool IsCompressible(ReadOnlySpan<char> type)
    {
        int parameters = type.IndexOf(';');
        ReadOnlySpan<char> name = (parameters < 0 ? type : type[..parameters]).Trim(" \t");
        if (name.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || name.EndsWith("+json", StringComparison.OrdinalIgnoreCase) || name.EndsWith("+xml", StringComparison.OrdinalIgnoreCase))
        {
            // A stream of events would be held back.
            return !name.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase);
        }

        foreach (string known in Types)
        {
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
