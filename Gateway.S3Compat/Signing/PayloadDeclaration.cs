using System.Buffers;
using Gateway.S3Compat.Body;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Routing;
using Microsoft.Extensions.Primitives;

namespace Gateway.S3Compat.Signing;

/// <summary>What a request says about its payload.</summary>
/// <param name="Mode">Framing and protection.</param>
/// <param name="Sha256">The body's hash, for <see cref="PayloadMode.Signed"/>.</param>
/// <param name="Text">The value as it stands in the canonical request.</param>
internal readonly record struct PayloadDeclaration(PayloadMode Mode, byte[]? Sha256, string Text)
{
    /// <summary>The header, and for presigned requests the query parameter, that declares the payload.</summary>
    public const string Header = "x-amz-content-sha256";

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    private const string UnsignedPayload = "UNSIGNED-PAYLOAD";
    private const string DecodedLength = "x-amz-decoded-content-length";

    /// <summary>Of a request signed in its header, where the declaration is obligatory.</summary>
    public static PayloadDeclaration OfHeader(S3Request request) =>
        request.Headers.TryGetValue(Header, out StringValues value)
            ? Parse(value.ToString(), request)
            : throw new S3Exception(S3Error.InvalidRequest, $"Missing required header for this request: {Header}");

    /// <summary>Of a presigned or anonymous request, where the payload is unsigned unless declared otherwise.</summary>
    public static PayloadDeclaration OfHeaderOrQuery(S3Request request)
    {
        string? inQuery = Query(request);
        if (!request.Headers.TryGetValue(Header, out StringValues inHeader))
        {
            return Parse(inQuery ?? UnsignedPayload, request);
        }

        return inQuery is null || string.Equals(inQuery, inHeader.ToString(), StringComparison.Ordinal)
            ? Parse(inHeader.ToString(), request)
            : throw new S3Exception(S3Error.InvalidRequest, $"The {Header} header and query parameter differ.");
    }

    /// <summary>The same for requests without a Version 4 signature that a chain of signed chunks could start from.</summary>
    /// <exception cref="S3Exception">AccessDenied for signed chunks.</exception>
    public static PayloadDeclaration WithoutSignedChunks(S3Request request)
    {
        PayloadDeclaration payload = OfHeaderOrQuery(request);
        return payload.Mode is PayloadMode.StreamingSigned or PayloadMode.StreamingSignedTrailer
            ? throw new S3Exception(S3Error.AccessDenied, "A payload with signed chunks needs a signed request.")
            : payload;
    }

    private static string? Query(S3Request request)
    {
        foreach ((string name, string value) in request.Query)
        {
            if (name.Equals(Header, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }

    private static PayloadDeclaration Parse(string text, S3Request request) => text switch
    {
        UnsignedPayload => new PayloadDeclaration(IsFramed(request) ? PayloadMode.StreamingUnsignedTrailer : PayloadMode.Unsigned, null, text),
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" => new PayloadDeclaration(PayloadMode.StreamingSigned, null, text),
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" => new PayloadDeclaration(PayloadMode.StreamingSignedTrailer, null, text),
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER" => new PayloadDeclaration(PayloadMode.StreamingUnsignedTrailer, null, text),
        "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD" or "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER" =>
            throw new S3Exception(S3Error.NotImplemented, details: [new(Header, text)]),
        { Length: 64 } when !text.AsSpan().ContainsAnyExcept(LowerHex) =>
            new PayloadDeclaration(PayloadMode.Signed, Convert.FromHexString(text), text),
        _ => throw new S3Exception(
            S3Error.InvalidArgument,
            $"{Header} must be {UnsignedPayload}, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, or a valid sha256 value.",
            details: [new("ArgumentName", Header), new("ArgumentValue", text)]),
    };

    // The Java SDK sends aws-chunked under UNSIGNED-PAYLOAD. What decides is x-amz-decoded-content-length, which like every
    // x-amz- header must be signed where there is a signature; an unsigned Content-Encoding alone never does.
    private static bool IsFramed(S3Request request) =>
        request.Headers.ContainsKey(DecodedLength) && ContentEncoding.IsAwsChunked(request.Headers.ContentEncoding.ToString());
}
