using System.Globalization;
using System.Security.Cryptography;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Routing;
using Gateway.S3Compat.Signing;
using Gateway.Storage.Integrity;
using Gateway.Storage.Objects;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Gateway.S3Compat.Body;

/// <summary>
/// A request's body: decoded content, and everything that was declared about it. Nothing is read from the connection before
/// the first read of <see cref="Content"/>. After the content ended, <see cref="Verify"/> must pass before anything is published.
/// </summary>
public sealed class S3Body : IDisposable
{
    private readonly VerifiedRequest _verified;
    private readonly DeclaredChecksum? _checksum;
    private readonly byte[]? _contentMd5;
    private readonly RequestBodyStream _raw;
    private readonly AwsChunkedStream? _chunked;

    private S3Body(S3Request request, VerifiedRequest verified, DeclaredChecksum? checksum)
    {
        HttpRequest http = request.Http.Request;
        _verified = verified;
        _checksum = checksum;
        _contentMd5 = ContentMd5(request.Headers);
        _raw = new RequestBodyStream(http.Body, http.ContentLength);
        if (verified.Payload is PayloadMode.Signed or PayloadMode.Unsigned)
        {
            Length = http.ContentLength;
            HasLength = Length is not null || IsDelimited(request.Http);
            RefuseOtherLength(request.Headers, Length);
        }
        else
        {
            Length = DecodedLength(request.Headers);
            HasLength = true;
            _chunked = new AwsChunkedStream(_raw, Length.Value, verified.Payload, verified.Chunks, checksum?.Trailer is { } trailer ? [trailer] : []);
        }

        request.Http.Response.RegisterForDispose(this);
    }

    /// <summary>The decoded content, to be read once to its end.</summary>
    public Stream Content => (Stream?)_chunked ?? _raw;

    /// <summary>The decoded length; null if the request does not say.</summary>
    public long? Length { get; }

    /// <summary>Whether the request says where its body ends, by a length or by HTTP's own chunks or frames.</summary>
    public bool HasLength { get; }

    /// <summary>The algorithm declared for the content, with or without a value.</summary>
    public ChecksumAlgorithm? Checksum => _checksum?.Algorithm;

    /// <summary>What must be computed over <see cref="Content"/> for <see cref="Verify"/>.</summary>
    public HashAlgorithms Digests =>
        (_contentMd5 is null ? HashAlgorithms.None : HashAlgorithms.Md5)
        | (_verified.Payload is PayloadMode.Signed ? HashAlgorithms.Sha256 : HashAlgorithms.None)
        | (_checksum is null ? HashAlgorithms.None : _checksum.Algorithm.ToHash());

    /// <summary>Whether the client said something that the bytes are verified against: a digest, a checksum, a hash or signatures of chunks.</summary>
    public bool IsProtected => _contentMd5 is not null || _checksum is { Expected: not null } or { Trailer: not null }
        || _verified.Payload is not (PayloadMode.Unsigned or PayloadMode.StreamingUnsignedTrailer);

    /// <summary>Opens the body of a verified request.</summary>
    /// <exception cref="S3Exception">InvalidDigest, InvalidRequest, InvalidArgument or MissingContentLength.</exception>
    public static S3Body Open(S3Request request, VerifiedRequest verified) =>
        new(request, verified, DeclaredChecksum.Of(request, verified));

    /// <summary>
    /// Opens the body of a request whose x-amz-checksum headers speak of something else than the body:
    /// CompleteMultipartUpload, where they are the finished object's.
    /// </summary>
    /// <exception cref="S3Exception">InvalidDigest, InvalidRequest, InvalidArgument or MissingContentLength.</exception>
    public static S3Body OpenIgnoringChecksum(S3Request request, VerifiedRequest verified) => new(request, verified, null);

    /// <summary>Gives buffers back. Called when the request ends, whoever else calls it.</summary>
    public void Dispose()
    {
        _chunked?.Dispose();
        _raw.Dispose();
    }

    /// <summary>Compares what was computed with what was declared. To be called when the content was read to its end.</summary>
    /// <param name="digest">Has at least <see cref="Digests"/>.</param>
    /// <exception cref="S3Exception">IncompleteBody, XAmzContentSHA256Mismatch, BadDigest or InvalidRequest.</exception>
    public void Verify(ContentDigest digest)
    {
        // A chunked body may have delivered all its bytes and not yet its last signature: only its end counts.
        if (!(_chunked?.IsComplete ?? _raw.IsComplete) || (Length is { } length && digest.Length != length))
        {
            throw new S3Exception(S3Error.IncompleteBody);
        }

        if (_verified.Payload is PayloadMode.Signed
            && !CryptographicOperations.FixedTimeEquals(_verified.PayloadSha256.Span, digest.Get(HashAlgorithms.Sha256)))
        {
            throw new S3Exception(
                S3Error.XAmzContentSHA256Mismatch,
                details:
                [
                    new("ClientComputedContentSHA256", Convert.ToHexStringLower(_verified.PayloadSha256.Span)),
                    new("S3ComputedContentSHA256", Convert.ToHexStringLower(digest.Get(HashAlgorithms.Sha256))),
                ]);
        }

        if (_contentMd5 is not null && !_contentMd5.AsSpan().SequenceEqual(digest.Get(HashAlgorithms.Md5)))
        {
            throw new S3Exception(
                S3Error.BadDigest,
                "The Content-MD5 you specified did not match what we received.",
                new("ExpectedDigest", Convert.ToBase64String(_contentMd5)),
                new("CalculatedDigest", Convert.ToBase64String(digest.Get(HashAlgorithms.Md5))));
        }

        if (ExpectedChecksum() is { } expected && !expected.AsSpan().SequenceEqual(digest.Get(_checksum!.Algorithm)))
        {
            throw new S3Exception(S3Error.BadDigest, $"The {ChecksumName.Display(_checksum.Algorithm)} you specified did not match the calculated checksum.");
        }
    }

    private byte[]? ExpectedChecksum()
    {
        if (_checksum?.Trailer is not { } trailer)
        {
            return _checksum?.Expected;
        }

        return Base64Digest.TryParse(_chunked?.Trailer(trailer), _checksum.Algorithm.DigestLength())
            ?? throw new S3Exception(S3Error.InvalidRequest, $"Value for {trailer} trailing header is invalid.");
    }

    private static byte[]? ContentMd5(IHeaderDictionary headers) =>
        headers.TryGetValue("Content-MD5", out StringValues value)
            ? Base64Digest.TryParse(value.ToString(), MD5.HashSizeInBytes) ?? throw new S3Exception(S3Error.InvalidDigest)
            : null;

    private static long DecodedLength(IHeaderDictionary headers) =>
        ParseDecodedLength(headers) ?? throw new S3Exception(S3Error.MissingContentLength);

    private static long? ParseDecodedLength(IHeaderDictionary headers)
    {
        const string Name = "x-amz-decoded-content-length";
        if (!headers.TryGetValue(Name, out StringValues value))
        {
            return null;
        }

        return long.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out long length)
            ? length
            : throw new S3Exception(S3Error.InvalidArgument, $"Value for {Name} header is invalid.", new("ArgumentName", Name), new("ArgumentValue", value.ToString()));
    }

    // A body announced as decoded from something, but framed as nothing, would be stored with its framing.
    private static void RefuseOtherLength(IHeaderDictionary headers, long? length)
    {
        if (ParseDecodedLength(headers) is { } decoded && decoded != length)
        {
            throw new S3Exception(S3Error.InvalidRequest, "x-amz-decoded-content-length differs from Content-Length, but the payload is not aws-chunked.");
        }
    }

    private static bool IsDelimited(HttpContext http) =>
        http.Request.Headers.TransferEncoding.Count > 0
        || (!HttpProtocol.IsHttp10(http.Request.Protocol) && !HttpProtocol.IsHttp11(http.Request.Protocol)
            && http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true });
}
