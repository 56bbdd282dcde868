using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Protocol;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;
using Microsoft.AspNetCore.Http;

namespace Gateway.S3Compat.Actions.Object;

/// <summary>The head of an answer to GetObject or HeadObject: conditions, range or part, headers and status.</summary>
internal static class ObjectAnswer
{
    /// <summary>Checks the conditions and writes status and headers.</summary>
    /// <param name="context">The request.</param>
    /// <param name="version">The version found.</param>
    /// <param name="parts">Gives its parts, when the request asks for one.</param>
    /// <returns>The bytes to send.</returns>
    /// <exception cref="S3Exception">NotModified, PreconditionFailed, InvalidRange, InvalidPartNumber or InvalidRequest.</exception>
    public static ByteRange Begin(S3Context context, ObjectVersion version, Func<IReadOnlyList<ObjectPart>> parts)
    {
        HttpResponse response = context.Response;
        ObjectHeaders.WriteValidators(response, version, context.Bucket);
        ReadConditions.OfRead(context.Headers).Check(version);

        (ByteRange? range, ObjectChecksum? checksum) = Select(context, version, parts);
        ObjectHeaders.WriteMetadata(response, version.Metadata);
        if (context.Headers["x-amz-checksum-mode"].ToString().Equals("ENABLED", StringComparison.OrdinalIgnoreCase))
        {
            ObjectHeaders.WriteChecksum(response, checksum);
        }

        ObjectHeaders.Override(response, context.Query, signed: context.Key is not null);

        response.Headers.AcceptRanges = "bytes";
        ByteRange bytes = range ?? new ByteRange(0, version.Size);
        response.ContentLength = bytes.Length;
        if (range is not null)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {bytes.Offset}-{bytes.End - 1}/{version.Size}";
        }

        return bytes;
    }

    /// <summary>What of the object is asked for, and the checksum that covers just that.</summary>
    private static (ByteRange? Range, ObjectChecksum? Checksum) Select(S3Context context, ObjectVersion version, Func<IReadOnlyList<ObjectPart>> parts)
    {
        string rangeHeader = context.Headers.Range.ToString();
        if (context.Query["partNumber"] is { } text)
        {
            return rangeHeader.Length == 0
                ? SelectPart(context.Response, version, Parameters.PartNumber(text), parts())
                : throw new S3Exception(S3Error.InvalidRequest, "Cannot specify both Range header and partNumber query parameter");
        }

        ByteRange? range = rangeHeader.Length == 0 ? null : RangeHeader.Resolve(rangeHeader, version.Size);
        return (range, range is null ? version.Checksum : null);
    }

    private static (ByteRange? Range, ObjectChecksum? Checksum) SelectPart(
        HttpResponse response, ObjectVersion version, int number, IReadOnlyList<ObjectPart> parts)
    {
        if (parts.Count == 0)
        {
            // An object written at once counts as having one part.
            return number == 1 ? (Part(0, version.Size), version.Checksum) : throw NoSuchPart(number, 1);
        }

        response.Headers["x-amz-mp-parts-count"] = parts.Count.ToString();
        long offset = 0;
        foreach (ObjectPart part in parts)
        {
            if (part.Number == number)
            {
                // The part's own checksum, under the name of what the object's covers.
                return (Part(offset, part.Size), part.Checksum is { } own ? own with { Type = version.Checksum?.Type ?? own.Type } : null);
            }

            offset += part.Size;
        }

        throw NoSuchPart(number, parts.Count);
    }

    // An empty part has no Content-Range: there is no first byte to name.
    private static ByteRange? Part(long offset, long size) => size == 0 ? null : new ByteRange(offset, size);

    private static S3Exception NoSuchPart(int number, int count) =>
        new(S3Error.InvalidPartNumber, null, new("PartNumberRequested", number.ToString()), new("ActualPartCount", count.ToString()));
}
