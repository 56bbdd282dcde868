using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Routing;
using Gateway.Storage.Identity;

namespace Gateway.S3Compat.Signing;

/// <summary>
/// Presigned URLs of Signature Version 2 (S3 User Guide, "Signing and authenticating REST requests, Query string request authentication
/// alternative"): what boto3 still makes unless it is told otherwise. Version 2 is accepted in this form only.
/// </summary>
internal sealed class Version2Query(IKeyRing keys, TimeProvider time)
{
    private const string KeyParameter = "AWSAccessKeyId";

    // The parameters that are part of the signed resource.
    private static readonly HashSet<string> Signed = new(StringComparer.Ordinal)
    {
        "accelerate", "acl", "cors", "delete", "lifecycle", "location", "logging", "notification", "partNumber", "policy", "requestPayment",
        "replication", "restore", "tagging", "torrent", "uploadId", "uploads", "versionId", "versioning", "versions", "website",
        "response-content-type", "response-content-language", "response-expires", "response-cache-control", "response-content-disposition",
        "response-content-encoding",
    };

    /// <summary>Whether the request tries this way to authenticate.</summary>
    public static bool IsIn(S3Query query) => query.Contains(KeyParameter);

    /// <summary>Says who signed the request. Its body is not covered by the signature.</summary>
    /// <exception cref="S3Exception">AccessDenied, InvalidAccessKeyId or SignatureDoesNotMatch.</exception>
    public VerifiedRequest Verify(S3Request request)
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

        string keyId = query[KeyParameter]!;
        ApiKey key = keys.Find(keyId)
            ?? throw new S3Exception(S3Error.InvalidAccessKeyId, null, new KeyValuePair<string, string>(KeyParameter, keyId));
        string text = StringToSign(request, expires);
        byte[] expected = HMACSHA1.HashData(Encoding.UTF8.GetBytes(key.Secret), Encoding.UTF8.GetBytes(text));
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Convert.ToBase64String(expected)), Encoding.UTF8.GetBytes(signature)))
        {
            throw new S3Exception(
                S3Error.SignatureDoesNotMatch,
                null,
                new(KeyParameter, keyId),
                new("StringToSign", text),
                new("SignatureProvided", signature));
        }

        PayloadDeclaration payload = PayloadDeclaration.WithoutSignedChunks(request);
        return new VerifiedRequest(payload.Mode) { Key = key, Presigned = true, PayloadSha256 = payload.Sha256 };
    }

    private static string StringToSign(S3Request request, string expires)
    {
        // A header may have been moved into the query when the URL was made.
        string Header(string name) => request.Headers.TryGetValue(name, out var value) ? value.ToString() : request.Query[name.ToLowerInvariant()] ?? "";

        var text = new StringBuilder($"{request.Method}\n{Header("Content-MD5")}\n{Header("Content-Type")}\n{expires}\n");
        IEnumerable<KeyValuePair<string, string>> amz = request.Headers
            .Select(header => KeyValuePair.Create(header.Key.ToLowerInvariant(), header.Value.ToString()))
            .Concat(request.Query)
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

        text.Append(request.CanonicalUri);
        char separator = '?';
        foreach ((string name, string value) in request.Query.Where(pair => Signed.Contains(pair.Key)).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(separator).Append(name).Append(value.Length == 0 ? "" : $"={value}");
            separator = '&';
        }

        return text.ToString();
    }
}
