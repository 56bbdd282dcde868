using System.Security.Cryptography;
using System.Text;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Routing;
using Gateway.Storage.Identity;

namespace Gateway.S3Compat.Signing;

/// <summary>
/// Verifies signatures of Version 4, in the Authorization header or presigned in the query, and of Version 2. Reads no body: what the signature
/// says about it is handed on in the <see cref="VerifiedRequest"/>. Safe for concurrent use.
/// </summary>
public sealed class SignatureVerifier(IKeyRing keys, SigningOptions options, TimeProvider time)
{
    private readonly SigningKeyCache _signingKeys = new();
    private readonly Version2Verifier _version2 = new(keys, options, time);

    /// <summary>Says who sent the request. One without any credentials is anonymous; one with credentials is verified or refused.</summary>
    /// <exception cref="S3Exception">Every refusal, in S3's own codes.</exception>
    public VerifiedRequest Verify(S3Request request)
    {
        bool inHeader = request.Headers.ContainsKey("Authorization");
        bool inQuery = PresignedQuery.IsIn(request.Query);
        bool version2 = Version2Verifier.IsIn(request.Query);
        if ((inHeader && (inQuery || version2)) || (inQuery && version2))
        {
            throw new S3Exception(
                S3Error.InvalidArgument,
                "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified",
                details: [new("ArgumentName", "Authorization")]);
        }

        return inHeader ? VerifyHeader(request)
            : inQuery ? VerifyQuery(request)
            : version2 ? _version2.VerifyQuery(request)
            : Anonymous(request);
    }

    private static VerifiedRequest Anonymous(S3Request request)
    {
        PayloadDeclaration payload = PayloadDeclaration.WithoutSignedChunks(request);
        return new VerifiedRequest(payload.Mode) { PayloadSha256 = payload.Sha256 };
    }

    private VerifiedRequest VerifyHeader(S3Request request)
    {
        string authorization = request.Headers.Authorization.ToString();
        if (Version2Verifier.IsIn(authorization))
        {
            return _version2.VerifyHeader(request);
        }

        AuthorizationScheme.Check(request.Headers.Authorization);
        SignatureClaim claim = SignatureClaim.OfHeader(authorization);
        if (request.Headers.ContainsKey("x-amz-security-token"))
        {
            throw new S3Exception(S3Error.InvalidToken);
        }

        PayloadDeclaration payload = PayloadDeclaration.OfHeader(request);
        SignatureTime signed = SignatureTime.OfHeaders(request.Headers);
        DateTimeOffset now = time.GetUtcNow();
        if ((now - signed.Value).Duration() > options.MaxSkew)
        {
            throw new S3Exception(
                S3Error.RequestTimeTooSkewed,
                details:
                [
                    new("RequestTime", signed.Text),
                    new("ServerTime", SignatureTime.Display(now)),
                    new("MaxAllowedSkewMilliseconds", ((long)options.MaxSkew.TotalMilliseconds).ToString()),
                ]);
        }

        return Verify(request, claim, signed, payload, presigned: false);
    }

    private VerifiedRequest VerifyQuery(S3Request request)
    {
        PresignedQuery query = PresignedQuery.Parse(request.Query);
        var claim = new SignatureClaim(query.Credential, query.SignedHeaders, query.Signature, inQuery: true);
        PayloadDeclaration payload = PayloadDeclaration.OfHeaderOrQuery(request);
        DateTimeOffset now = time.GetUtcNow();
        if (query.Time.Value - now > options.MaxSkew)
        {
            throw new S3Exception(S3Error.AccessDenied, "Request is not valid yet");
        }

        // A presigned request lives by X-Amz-Expires, not by the skew. (Written so that no date can overflow.)
        if (now - query.Time.Value > TimeSpan.FromSeconds(query.Expires))
        {
            throw new S3Exception(
                S3Error.ExpiredPresignRequest,
                "Request has expired",
                new("X-Amz-Expires", query.Expires.ToString()),
                new("Expires", SignatureTime.Display(query.Time.Value.AddSeconds(query.Expires))),
                new("ServerTime", SignatureTime.Display(now)));
        }

        return Verify(request, claim, query.Time, payload, presigned: true);
    }

    private VerifiedRequest Verify(S3Request request, in SignatureClaim claim, SignatureTime signed, PayloadDeclaration payload, bool presigned)
    {
        string region = CheckScope(claim, signed);
        CheckSignedHeaders(request, claim);
        ApiKey key = keys.Find(claim.KeyId.ToString())
            ?? throw new S3Exception(S3Error.InvalidAccessKeyId, details: [new("AWSAccessKeyId", claim.KeyId.ToString())]);
        byte[] signingKey = _signingKeys.Get(key.Secret, claim.Date, region);
        if (!Matches(request, claim, signed, payload.Text, signingKey, HeaderReading.AsReceived)
            && !MatchesOtherwise(request, claim, signed, payload.Text, signingKey))
        {
            throw Mismatch(request, claim, signed, payload.Text);
        }

        return new VerifiedRequest(payload.Mode)
        {
            Key = key,
            Presigned = presigned,
            PayloadSha256 = payload.Sha256,
            Chunks = payload.Mode is PayloadMode.StreamingSigned or PayloadMode.StreamingSignedTrailer
                ? new ChunkSeed(signingKey, signed.Text, claim.Scope.ToString(), claim.Signature.ToString())
                : null,
        };
    }

    /// <summary>Checks date, region, service and terminal; gives the region as one of the configured names.</summary>
    private string CheckScope(in SignatureClaim claim, SignatureTime signed)
    {
        if (claim.Terminal is not "aws4_request")
        {
            throw claim.Malformed($"incorrect terminal \"{claim.Terminal}\". This endpoint uses \"aws4_request\".");
        }

        if (claim.Service is not "s3")
        {
            throw claim.Malformed($"incorrect service \"{claim.Service}\". This endpoint belongs to \"s3\".");
        }

        if (!claim.Date.SequenceEqual(signed.Date))
        {
            throw claim.Malformed($"Invalid credential date \"{claim.Date}\". This date is not the same as X-Amz-Date: \"{signed.Date}\".");
        }

        if (claim.Region.SequenceEqual(options.Region))
        {
            return options.Region;
        }

        for (int i = 0; i < options.RegionAliases.Count; i++)
        {
            if (claim.Region.SequenceEqual(options.RegionAliases[i]))
            {
                return options.RegionAliases[i];
            }
        }

        throw claim.Malformed($"the region '{claim.Region}' is wrong; expecting '{options.Region}'", new KeyValuePair<string, string>("Region", options.Region));
    }

    /// <summary>"You must include the host header and any x-amz-* headers in the request", else they could be changed on the way.</summary>
    private static void CheckSignedHeaders(S3Request request, in SignatureClaim claim)
    {
        List<string>? notSigned = claim.Signs("host") ? null : ["host"];
        Span<char> lower = stackalloc char[128];
        foreach (string name in request.Headers.Keys)
        {
            if (!name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            bool signed = name.Length <= lower.Length
                ? claim.Signs(lower[..name.AsSpan().ToLowerInvariant(lower)])
                : claim.Signs(name.ToLowerInvariant());
            if (!signed)
            {
                (notSigned ??= []).Add(name.ToLowerInvariant());
            }
        }

        if (notSigned is not null)
        {
            throw new S3Exception(
                S3Error.AccessDenied,
                "There were headers present in the request which were not signed",
                new KeyValuePair<string, string>("HeadersNotSigned", string.Join(", ", notSigned)));
        }
    }

    private static bool Matches(
        S3Request request, in SignatureClaim claim, SignatureTime signed, string payload, byte[] signingKey, HeaderReading reading, string? host = null)
    {
        var text = new ByteBuffer(stackalloc byte[1024]);
        try
        {
            WriteStringToSign(ref text, request, claim, signed, payload, reading, host);
            Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
            HMACSHA256.HashData(signingKey, text.Written, mac);
            Span<byte> expected = stackalloc byte[2 * HMACSHA256.HashSizeInBytes];
            Convert.TryToHexStringLower(mac, expected, out _);
            Span<byte> claimed = stackalloc byte[2 * HMACSHA256.HashSizeInBytes];
            return claim.Signature.Length == claimed.Length
                && Ascii.FromUtf16(claim.Signature, claimed, out _) == System.Buffers.OperationStatus.Done
                && CryptographicOperations.FixedTimeEquals(expected, claimed);
        }
        finally
        {
            text.Dispose();
        }
    }

    private bool MatchesOtherwise(S3Request request, in SignatureClaim claim, SignatureTime signed, string payload, byte[] signingKey)
    {
        HeaderReading possible = CanonicalRequest.Alternatives(request, claim, options.AllowRewrittenAcceptEncoding);
        for (HeaderReading reading = HeaderReading.AsReceived; reading <= HeaderReading.All; reading++)
        {
            if ((reading & possible) != reading)
            {
                continue;
            }

            if (reading != HeaderReading.AsReceived && Matches(request, claim, signed, payload, signingKey, reading))
            {
                return true;
            }

            foreach (string host in options.PublicHosts)
            {
                if (Matches(request, claim, signed, payload, signingKey, reading, host))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static void WriteStringToSign(
        ref ByteBuffer output, S3Request request, in SignatureClaim claim, SignatureTime signed, string payload, HeaderReading reading, string? host = null)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var canonical = new ByteBuffer(stackalloc byte[2048]);
        try
        {
            CanonicalRequest.Write(ref canonical, request, claim, payload, reading, host);
            SHA256.HashData(canonical.Written, hash);
        }
        finally
        {
            canonical.Dispose();
        }

        output.Append("AWS4-HMAC-SHA256\n"u8);
        output.AppendLatin1(signed.Text);
        output.Append((byte)'\n');
        output.AppendUtf8(claim.Scope);
        output.Append((byte)'\n');
        output.AppendHex(hash);
    }

    private static S3Exception Mismatch(S3Request request, in SignatureClaim claim, SignatureTime signed, string payload)
    {
        var text = new ByteBuffer(stackalloc byte[1024]);
        var canonical = new ByteBuffer(stackalloc byte[2048]);
        try
        {
            WriteStringToSign(ref text, request, claim, signed, payload, HeaderReading.AsReceived);
            CanonicalRequest.Write(ref canonical, request, claim, payload, HeaderReading.AsReceived);
            return new S3Exception(
                S3Error.SignatureDoesNotMatch,
                details:
                [
                    new("AWSAccessKeyId", claim.KeyId.ToString()),
                    new("StringToSign", Encoding.UTF8.GetString(text.Written)),
                    new("SignatureProvided", claim.Signature.ToString()),
                    new("CanonicalRequest", Encoding.UTF8.GetString(canonical.Written)),
                ]);
        }
        finally
        {
            text.Dispose();
            canonical.Dispose();
        }
    }
}
