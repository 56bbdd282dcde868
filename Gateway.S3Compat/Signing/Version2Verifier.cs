using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Routing;
using Gateway.Storage.Identity;

namespace Gateway.S3Compat.Signing;

/// <summary>
/// Verifies Signature Version 2, in the Authorization header or presigned in the query (S3 User Guide, "Signing and authenticating REST
/// requests"): boto3 still presigns with it unless told otherwise, and older applications know nothing else. It covers no body.
/// </summary>
internal sealed class Version2Verifier(IKeyRing keys, SigningOptions options, TimeProvider time)
{
    private const string Scheme = "AWS ";
    private const string KeyParameter = "AWSAccessKeyId";

    // The parameters that are part of the signed resource.
    private static readonly HashSet<string> Signed = new(StringComparer.Ordinal)
    {
        "accelerate", "acl", "cors", "delete", "lifecycle", "location", "logging", "notification", "partNumber", "policy", "requestPayment",
        "replication", "restore", "tagging", "torrent", "uploadId", "uploads", "versionId", "versioning", "versions", "website",
        "response-content-type", "response-content-language", "response-expires", "response-cache-control", "response-content-disposition",
        "response-content-encoding",
    };

    /// <summary>Whether the request tries to authenticate this way in its query.</summary>
    public static bool IsIn(S3Query query) => query.Contains(KeyParameter);

    /// <summary>Whether the request tries to authenticate this way in its header.</summary>
    public static bool IsIn(string authorization) =>
        authorization.StartsWith(Scheme, StringComparison.Ordinal) && authorization.Contains(':', StringComparison.Ordinal);

    /// <summary>Says who signed a request with <c>Authorization: AWS KEY:SIGNATURE</c>.</summary>
    /// <exception cref="S3Exception">AccessDenied, RequestTimeTooSkewed, InvalidAccessKeyId or SignatureDoesNotMatch.</exception>
    public VerifiedRequest VerifyHeader(S3Request request)
    {
        string authorization = request.Headers.Authorization.ToString()[Scheme.Length..].Trim();
        int colon = authorization.IndexOf(':', StringComparison.Ordinal);
        bool amzDate = request.Headers.TryGetValue("x-amz-date", out var date);
        string dateText = (amzDate ? date : request.Headers.Date).ToString();
        if (!TryParseDate(dateText, out DateTimeOffset signed) || signed < DateTimeOffset.UnixEpoch)
        {
            throw new S3Exception(S3Error.AccessDenied, "AWS authentication requires a valid Date or x-amz-date header");
        }

        if ((time.GetUtcNow() - signed).Duration() > options.MaxSkew)
        {
            throw new S3Exception(S3Error.RequestTimeTooSkewed, null, new KeyValuePair<string, string>("RequestTime", dateText));
        }

        return Verify(request, authorization[..colon], authorization[(colon + 1)..], amzDate ? "" : dateText, presigned: false);
    }

    /// <summary>Says who presigned a request.</summary>
    /// <exception cref="S3Exception">AccessDenied, InvalidAccessKeyId or SignatureDoesNotMatch.</exception>
    public VerifiedRequest VerifyQuery(S3Request request)
    {
        S3Query query = request.Query;
        string expires = query["Expires"] ?? "";
        string signature = query["Signature"] ?? "";
        if (signature.Length == 0 || !long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out long until))
        {
            throw new S3Exception(
                S3Error.AccessDenied, "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters");
        }

        if (time.GetUtcNow().ToUnixTimeSeconds() > until)
        {
            throw new S3Exception(S3Error.ExpiredPresignRequest, "Request has expired", new KeyValuePair<string, string>("Expires", expires));
        }

        return Verify(request, query[KeyParameter]!, signature, expires, presigned: true);
    }

    // An RFC 1123 date; the name of the weekday is not held against it.
    private static bool TryParseDate(string text, out DateTimeOffset date) => DateTimeOffset.TryParse(
        text.AsSpan(text.IndexOf(',') + 1), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date);

    private VerifiedRequest Verify(S3Request request, string keyId, string signature, string date, bool presigned)
    {
        ApiKey key = keys.Find(keyId)
            ?? throw new S3Exception(S3Error.InvalidAccessKeyId, null, new KeyValuePair<string, string>(KeyParameter, keyId));
        string text = StringToSign(request, date, request.CanonicalUri, presigned);
        if (!Matches(key, text, signature) && !MatchesAsFolder(request, key, date, signature, presigned))
        {
            throw new S3Exception(
                S3Error.SignatureDoesNotMatch,
                null,
                new(KeyParameter, keyId),
                new("StringToSign", text),
                new("SignatureProvided", signature));
        }

        PayloadDeclaration payload = PayloadDeclaration.WithoutSignedChunks(request);
        return new VerifiedRequest(payload.Mode) { Key = key, Presigned = presigned, PayloadSha256 = payload.Sha256 };
    }

    // Some clients send /bucket and sign /bucket/: both name the bucket.
    private static bool MatchesAsFolder(S3Request request, ApiKey key, string date, string signature, bool presigned) =>
        request.Address is { Bucket: not null, Key: null } && Matches(key, StringToSign(request, date, request.CanonicalUri.TrimEnd('/') + "/", presigned), signature);

    private static bool Matches(ApiKey key, string text, string signature)
    {
        byte[] expected = HMACSHA1.HashData(Encoding.UTF8.GetBytes(key.Secret), Encoding.UTF8.GetBytes(text));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Convert.ToBase64String(expected)), Encoding.UTF8.GetBytes(signature));
    }

    private static string StringToSign(S3Request request, string date, string path, bool presigned)
    {
        // A header may have been moved into the query when the URL was made; PresignedHeaders puts it back.
        IReadOnlyList<KeyValuePair<string, string>> moved = presigned ? request.Query : [];
        string Header(string name) => request.Headers.TryGetValue(name, out var value) ? value.ToString()
            : moved.FirstOrDefault(pair => string.Equals(pair.Key, name, StringComparison.Ordinal)).Value ?? "";

        var text = new StringBuilder($"{request.Method}\n{Header("content-md5")}\n{Header("content-type")}\n{date}\n");
        IEnumerable<KeyValuePair<string, string>> amz = request.Headers
            .Select(header => KeyValuePair.Create(header.Key.ToLowerInvariant(), header.Value.ToString()))
            .Concat(moved)
            .Where(pair => pair.Key.StartsWith("x-amz-", StringComparison.Ordinal))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal);
        foreach ((string name, string value) in amz)
        {
            text.Append(name).Append(':').Append(value.Trim()).Append('\n');
        }

        if (request.IsVirtualHosted)
        {
            text.Append('/').Append(request.Address.Bucket);
        }

        text.Append(path);
        char separator = '?';
        foreach ((string name, string value) in request.Query.Where(pair => Signed.Contains(pair.Key)).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(separator).Append(name).Append(value.Length == 0 ? "" : $"={value}");
            separator = '&';
        }

        return text.ToString();
    }
}
