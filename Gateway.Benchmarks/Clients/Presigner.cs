using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Benchmarks.Clients;

/// <summary>Signs requests to one endpoint (Signature Version 4). Signatures are made before the clock of a measurement starts.</summary>
internal sealed class Presigner
{
    /// <summary>Stands for the SHA-256 of a body that is not signed.</summary>
    public const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const string Region = "us-east-1";
    private const string Expires = "86400";

    private readonly Endpoint _endpoint;
    private readonly string _timestamp;
    private readonly string _scope;
    private readonly byte[] _key;

    public Presigner(Endpoint endpoint, TimeProvider time)
    {
        _endpoint = endpoint;
        _timestamp = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        string date = _timestamp[..8];
        _scope = $"{date}/{Region}/s3/aws4_request";
        _key = Hmac(Hmac(Hmac(Hmac(Encoding.UTF8.GetBytes("AWS4" + endpoint.Secret), date), Region), "s3"), "aws4_request");
    }

    /// <summary>Signs in the query.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path, encoded.</param>
    /// <param name="query">Parameters of the operation, decoded.</param>
    public SignedRequest Presign(string method, string path, params (string Name, string Value)[] query)
    {
        (string Name, string Value)[] all =
        [
            .. query,
            ("X-Amz-Algorithm", Algorithm),
            ("X-Amz-Credential", $"{_endpoint.KeyId}/{_scope}"),
            ("X-Amz-Date", _timestamp),
            ("X-Amz-Expires", Expires),
            ("X-Amz-SignedHeaders", "host"),
        ];
        string canonical = string.Join('&', all
            .Select(p => (Name: Uri.EscapeDataString(p.Name), Value: Uri.EscapeDataString(p.Value)))
            .OrderBy(p => p.Name, StringComparer.Ordinal)
            .Select(p => $"{p.Name}={p.Value}"));
        string signature = Signature($"{method}\n{path}\n{canonical}\nhost:{_endpoint.Authority}\n\nhost\n{UnsignedPayload}");
        return new SignedRequest($"{path}?{canonical}&X-Amz-Signature={signature}");
    }

    /// <summary>Signs in the Authorization header.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path, encoded.</param>
    /// <param name="payloadSha256">The body's SHA-256 in hexadecimal, or <see cref="UnsignedPayload"/>.</param>
    public SignedRequest Sign(string method, string path, string payloadSha256)
    {
        const string Names = "host;x-amz-content-sha256;x-amz-date";
        string signature = Signature(
            $"{method}\n{path}\n\nhost:{_endpoint.Authority}\nx-amz-content-sha256:{payloadSha256}\nx-amz-date:{_timestamp}\n\n{Names}\n{payloadSha256}");
        return new SignedRequest(
            path,
            $"x-amz-content-sha256: {payloadSha256}\r\nx-amz-date: {_timestamp}\r\n"
            + $"Authorization: {Algorithm} Credential={_endpoint.KeyId}/{_scope}, SignedHeaders={Names}, Signature={signature}\r\n");
    }

    private string Signature(string canonicalRequest)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest)));
        return Convert.ToHexStringLower(Hmac(_key, $"{Algorithm}\n{_timestamp}\n{_scope}\n{hash}"));
    }

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
