using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Tests.Unit.S3Compat;

/// <summary>A client's side of Signature Version 4, written plainly and apart from the code under test.</summary>
internal sealed class TestSigner
{
    public string KeyId { get; init; } = TestKeys.Id;

    public string Secret { get; init; } = TestKeys.Secret;

    public string Region { get; init; } = "us-east-1";

    public string Service { get; init; } = "s3";

    public DateTimeOffset Time { get; init; } = TestClock.Example;

    public string Timestamp => Time.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    public string Scope => $"{Timestamp[..8]}/{Region}/{Service}/aws4_request";

    public byte[] Key => Hmac(Hmac(Hmac(Hmac(Encoding.UTF8.GetBytes("AWS4" + Secret), Timestamp[..8]), Region), Service), "aws4_request");

    public static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Signs all the headers given, adding the date, and gives them back with the Authorization header.</summary>
    /// <param name="method">The method.</param>
    /// <param name="canonicalUri">The path, in canonical form.</param>
    /// <param name="canonicalQuery">The query, in canonical form.</param>
    /// <param name="headers">Host and whatever else is to be signed.</param>
    /// <param name="payload">The x-amz-content-sha256.</param>
    public Dictionary<string, string> Sign(string method, string canonicalUri, string canonicalQuery, IReadOnlyDictionary<string, string> headers, string payload)
    {
        var all = new Dictionary<string, string>(headers, StringComparer.Ordinal) { ["x-amz-content-sha256"] = payload };
        all.TryAdd("x-amz-date", Timestamp);
        string names = Names(all);
        string signature = Signature(method, canonicalUri, canonicalQuery, all, payload);
        all["Authorization"] = $"AWS4-HMAC-SHA256 Credential={KeyId}/{Scope}, SignedHeaders={names}, Signature={signature}";
        return all;
    }

    /// <summary>A presigned target: the canonical query with its signature.</summary>
    public string Presign(string method, string canonicalUri, IReadOnlyDictionary<string, string> headers, int expires, string payload = "UNSIGNED-PAYLOAD", params (string Name, string Value)[] extra)
    {
        (string, string)[] pairs =
        [
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
            ("X-Amz-Credential", $"{KeyId}/{Scope}"),
            ("X-Amz-Date", Timestamp),
            ("X-Amz-Expires", expires.ToString(CultureInfo.InvariantCulture)),
            ("X-Amz-SignedHeaders", Names(headers)),
            .. extra,
        ];
        string query = string.Join('&', pairs.Select(p => (Name: Uri.EscapeDataString(p.Item1), Value: Uri.EscapeDataString(p.Item2)))
            .OrderBy(p => p.Name, StringComparer.Ordinal).ThenBy(p => p.Value, StringComparer.Ordinal).Select(p => $"{p.Name}={p.Value}"));
        return $"{canonicalUri}?{query}&X-Amz-Signature={Signature(method, canonicalUri, query, headers, payload)}";
    }

    public string SignChunk(string previous, ReadOnlySpan<byte> data) => Convert.ToHexStringLower(Hmac(
        Key, string.Join('\n', "AWS4-HMAC-SHA256-PAYLOAD", Timestamp, Scope, previous, Sha256([]), Sha256(data))));

    public string SignTrailer(string previous, string canonical) => Convert.ToHexStringLower(Hmac(
        Key, string.Join('\n', "AWS4-HMAC-SHA256-TRAILER", Timestamp, Scope, previous, Sha256(Encoding.UTF8.GetBytes(canonical)))));

    private static string Names(IReadOnlyDictionary<string, string> headers) =>
        string.Join(';', headers.Keys.Select(k => k.ToLowerInvariant()).Order(StringComparer.Ordinal));

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private string Signature(string method, string canonicalUri, string canonicalQuery, IReadOnlyDictionary<string, string> headers, string payload)
    {
        IEnumerable<string> lines = headers.OrderBy(h => h.Key.ToLowerInvariant(), StringComparer.Ordinal)
            .Select(h => $"{h.Key.ToLowerInvariant()}:{string.Join(' ', h.Value.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries))}\n");
        string canonical = string.Join('\n', method, canonicalUri, canonicalQuery, string.Concat(lines), Names(headers), payload);
        string text = string.Join('\n', "AWS4-HMAC-SHA256", Timestamp, Scope, Sha256(Encoding.UTF8.GetBytes(canonical)));
        return Convert.ToHexStringLower(Hmac(Key, text));
    }
}
