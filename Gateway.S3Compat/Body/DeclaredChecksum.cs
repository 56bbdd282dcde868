using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Routing;
using Gateway.S3Compat.Signing;
using Gateway.Storage.Integrity;
using Gateway.Storage.Objects;
using Microsoft.Extensions.Primitives;

namespace Gateway.S3Compat.Body;

/// <summary>The checksum that a request declares for its body.</summary>
/// <param name="Algorithm">How it is computed.</param>
/// <param name="Expected">Its value, if a header gave it.</param>
/// <param name="Trailer">The trailer that will give it, if one was promised.</param>
internal sealed record DeclaredChecksum(ChecksumAlgorithm Algorithm, byte[]? Expected, string? Trailer)
{
    private const string TrailerHeader = "x-amz-trailer";

    /// <summary>Reads the declaration; null if there is none.</summary>
    /// <exception cref="S3Exception">InvalidRequest.</exception>
    public static DeclaredChecksum? Of(S3Request request, VerifiedRequest verified)
    {
        DeclaredChecksum? declared = null;
        foreach ((string name, StringValues value) in request.Headers)
        {
            if (ChecksumName.IsValueHeader(name, out ReadOnlySpan<char> algorithm))
            {
                declared = declared is null ? OfValue(name, algorithm, value.ToString()) : throw NotSingle();
            }
        }

        if (verified.Presigned)
        {
            declared = OfPresignedQuery(request.Query, declared);
        }

        if (request.Headers.TryGetValue(TrailerHeader, out StringValues trailer))
        {
            declared = declared?.Expected is null ? OfTrailer(trailer.ToString(), verified) : throw NotSingle();
        }

        return Announced(request, verified, "x-amz-sdk-checksum-algorithm", Announced(request, verified, "x-amz-checksum-algorithm", declared));
    }

    private static DeclaredChecksum OfValue(string name, ReadOnlySpan<char> algorithmName, string value)
    {
        ChecksumAlgorithm algorithm = ChecksumName.Parse(algorithmName)
            ?? throw new S3Exception(S3Error.InvalidRequest, $"The checksum algorithm of the {name.ToLowerInvariant()} header is not supported.");
        byte[] expected = Base64Digest.TryParse(value, algorithm.DigestLength())
            ?? throw new S3Exception(S3Error.InvalidRequest, $"Value for {name.ToLowerInvariant()} header is invalid.");
        return new DeclaredChecksum(algorithm, expected, null);
    }

    private static DeclaredChecksum? OfPresignedQuery(S3Query query, DeclaredChecksum? declared)
    {
        foreach ((string name, string value) in query)
        {
            if (!ChecksumName.IsValueHeader(name, out ReadOnlySpan<char> algorithm))
            {
                continue;
            }

            // SDKs that sign before there is a body leave the CRC32 of nothing in the URL. It says nothing about the upload.
            if (value is "AAAAAA==" && algorithm.Equals("crc32", StringComparison.OrdinalIgnoreCase))
            {
                declared ??= new DeclaredChecksum(ChecksumAlgorithm.Crc32, null, null);
                continue;
            }

            declared = declared?.Expected is null ? OfValue(name, algorithm, value) : throw NotSingle();
        }

        return declared;
    }

    private static DeclaredChecksum OfTrailer(string name, VerifiedRequest verified)
    {
        if (verified.Payload is not (PayloadMode.StreamingSignedTrailer or PayloadMode.StreamingUnsignedTrailer))
        {
            throw new S3Exception(S3Error.InvalidRequest, $"The {TrailerHeader} header needs a payload with a trailer.");
        }

        string trimmed = name.Trim();
        ChecksumAlgorithm algorithm = ChecksumName.IsValueHeader(trimmed, out ReadOnlySpan<char> algorithmName) && ChecksumName.Parse(algorithmName) is { } known
            ? known
            : throw new S3Exception(S3Error.InvalidRequest, $"The value specified in the {TrailerHeader} header is not supported");
        return new DeclaredChecksum(algorithm, null, ChecksumName.Header(algorithm));
    }

    private static DeclaredChecksum? Announced(S3Request request, VerifiedRequest verified, string header, DeclaredChecksum? declared)
    {
        string? name = request.Headers.TryGetValue(header, out StringValues value) ? value.ToString() : verified.Presigned ? request.Query[header] : null;
        if (name is null)
        {
            return declared;
        }

        ChecksumAlgorithm? algorithm = ChecksumName.Parse(name);
        return algorithm is null || (declared is not null && declared.Algorithm != algorithm)
            ? throw new S3Exception(S3Error.InvalidRequest, $"Value for {header} header is invalid.")
            : declared ?? new DeclaredChecksum(algorithm.Value, null, null);
    }

    private static S3Exception NotSingle() =>
        new(S3Error.InvalidRequest, "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
}
