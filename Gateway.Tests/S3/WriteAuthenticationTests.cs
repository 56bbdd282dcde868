using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Storage;
using Gateway.Storage.Catalog;
using Gateway.Storage.Identity;
using Gateway.Storage.Listing;
using Gateway.Storage.Objects;
using Gateway.Tests.S3.Wire;
using Gateway.Tests.Unit.S3Compat;

namespace Gateway.Tests.S3;

/// <summary>
/// Every write × every way to authenticate × every payload declaration: only what is authenticated, signed as it came and whole is stored;
/// whatever else a client sends leaves the bucket as it was.
/// </summary>
internal sealed class WriteAuthenticationTests : S3TestBase
{
    private const string Content = "the content that was signed";

    private static readonly string[] Sentinels =
    [
        "hash", "UNSIGNED-PAYLOAD", AwsChunks.Signed, AwsChunks.SignedTrailer, AwsChunks.UnsignedTrailer,
        "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER",
        "STREAMING-UNSIGNED-PAYLOAD", "streaming-unsigned-payload-trailer", "unsigned-payload", "UNSIGNED", "required", "",
    ];

    private static readonly string[] Ways = ["header4", "query4", "header2", "query2", "none"];

    private static readonly string[] Writes =
    [
        "PutObject", "CopyObject", "DeleteObject", "DeleteVersion", "DeleteObjects", "CreateMultipartUpload", "UploadPart", "UploadPartCopy",
        "CompleteMultipartUpload", "AbortMultipartUpload", "PutBucketVersioning", "DeleteBucket", "CreateBucket",
    ];

    /// <summary>The forgeries, each of a request that would be good without it.</summary>
    private static readonly string[] Forgeries = ["secret", "signature", "no signature", "path", "header", "key"];

    [Test]
    public async Task Nobody_unauthenticated_writes(
        [ValueSource(nameof(Writes))] string write, [ValueSource(nameof(Ways))] string way)
    {
        Fixture fixture = await PrepareAsync();
        string before = await StateAsync(fixture);
        foreach (string sentinel in Sentinels)
        {
            foreach (string forgery in way == "none" ? ["none"] : Forgeries)
            {
                RawResponse response = await SendAsync(fixture, write, way, sentinel, forgery);
                response.Status.Should().BeInRange(400, 501, $"{sentinel}, {forgery}: {response.Text}").And.NotBe(500);
                (await StateAsync(fixture)).Should().Be(before, $"{sentinel}, {forgery}");
            }
        }
    }

    /// <summary>The key is right and the request is signed; the body is not what was declared.</summary>
    [Test]
    public async Task Nothing_is_written_of_a_body_that_is_not_the_declared_one(
        [Values("PutObject", "UploadPart", "DeleteObjects", "CompleteMultipartUpload", "PutBucketVersioning", "CreateBucket")] string write,
        [ValueSource(nameof(Ways))] string way)
    {
        if (way == "none")
        {
            return;
        }

        Fixture fixture = await PrepareAsync();
        string before = await StateAsync(fixture);
        foreach (string sentinel in Sentinels.Where(s => s != "UNSIGNED-PAYLOAD"))
        {
            RawResponse response = await SendAsync(fixture, write, way, sentinel, "body");
            response.Status.Should().BeInRange(400, 501, $"{sentinel}: {response.Text}").And.NotBe(500);
            (await StateAsync(fixture)).Should().Be(before, sentinel);
        }
    }

    /// <summary>The table is worth something only if its requests are good but for the forgery.</summary>
    [TestCase("header4", "hash")]
    [TestCase("header4", "UNSIGNED-PAYLOAD")]
    [TestCase("header4", AwsChunks.Signed)]
    [TestCase("header4", AwsChunks.SignedTrailer)]
    [TestCase("header4", AwsChunks.UnsignedTrailer)]
    [TestCase("query4", "hash")]
    [TestCase("query4", "UNSIGNED-PAYLOAD")]
    [TestCase("query4", AwsChunks.UnsignedTrailer)]
    [TestCase("query4", AwsChunks.Signed)]
    [TestCase("header2", "hash")]
    [TestCase("header2", "UNSIGNED-PAYLOAD")]
    [TestCase("query2", "UNSIGNED-PAYLOAD")]
    [TestCase("query2", AwsChunks.UnsignedTrailer)]
    public async Task What_is_whole_is_written(string way, string sentinel)
    {
        foreach (string write in Writes)
        {
            // A bucket with objects stays; the checksums that come with a completion are the object's, so its document has no trailer.
            if (write == "DeleteBucket" || (write == "CompleteMultipartUpload" && sentinel.EndsWith("-TRAILER", StringComparison.Ordinal)))
            {
                continue;
            }

            Fixture fixture = await PrepareAsync();
            RawResponse response = await SendAsync(fixture, write, way, sentinel, "");
            response.Status.Should().BeOneOf([200, 204], $"{write}: {response.Text}");
        }
    }

    private async Task<Fixture> PrepareAsync()
    {
        string bucket = await NewBucketAsync(S3);
        await PutAsync("kept", "kept", bucket);
        var upload = await S3.InitiateMultipartUploadAsync(bucket, "multi");
        RawResponse part = await base.SendAsync(new RawRequest("PUT", $"/{bucket}/multi?partNumber=1&uploadId={upload.UploadId}").WithBody("part"));
        return new Fixture(bucket, upload.UploadId, part["ETag"]!, NewName());
    }

    /// <summary>Everything that a write could change, in one text.</summary>
    private async Task<string> StateAsync(Fixture fixture)
    {
        ObjectStore store = await Server.StoreAsync(fixture.Bucket);
        var all = new ListQuery("", "", "", 1000);
        ListPage<ObjectVersion> versions = await store.ListVersionsAsync(all, CancellationToken.None);
        var uploads = await store.Uploads.ListAsync(all, CancellationToken.None);
        (_, IReadOnlyList<PartRecord> parts) = await store.Uploads.ListPartsAsync(fixture.UploadId, ObjectKey.Parse("multi"), 0, 100, CancellationToken.None);
        int made = (await base.SendAsync("HEAD", $"/{fixture.NewBucket}")).Status;
        return string.Join('\n', [
            .. versions.Entries.Select(v => $"{v.Key} {v.VersionId} {v.SyncId} {v.ETag}"), .. uploads.Entries.Select(u => $"{u.Key} {u.UploadId}"),
            .. parts.Select(p => $"{p.Number} {p.ETag} {p.Modified:O}"), store.Service.Versioning.ToString(), made.ToString(CultureInfo.InvariantCulture),
        ]);
    }

    private async Task<RawResponse> SendAsync(Fixture fixture, string write, string way, string sentinel, string forgery)
    {
        (string method, string target, (string Name, string Value)[] headers, string body) = Request(fixture, write);
        byte[] sent = RequestBytes(fixture, method, target, headers, body, way, sentinel, forgery);
        using RawConnection connection = await Server.ConnectAsync();
        await connection.SendAsync(sent);
        return await connection.ReceiveAsync(method == "HEAD") ?? throw new IOException("No answer.");
    }

    private static (string Method, string Target, (string Name, string Value)[] Headers, string Body) Request(Fixture f, string write) => write switch
    {
        "PutObject" => ("PUT", $"/{f.Bucket}/kept", [], Content),
        "CopyObject" => ("PUT", $"/{f.Bucket}/copy", [("x-amz-copy-source", $"/{f.Bucket}/kept")], ""),
        "DeleteObject" => ("DELETE", $"/{f.Bucket}/kept", [], ""),
        "DeleteVersion" => ("DELETE", $"/{f.Bucket}/kept?versionId=null", [], ""),
        "DeleteObjects" => ("POST", $"/{f.Bucket}?delete=", [], "<Delete><Object><Key>kept</Key></Object></Delete>"),
        "CreateMultipartUpload" => ("POST", $"/{f.Bucket}/other?uploads=", [], ""),
        "UploadPart" => ("PUT", $"/{f.Bucket}/multi?partNumber=1&uploadId={f.UploadId}", [], Content),
        "UploadPartCopy" => ("PUT", $"/{f.Bucket}/multi?partNumber=1&uploadId={f.UploadId}", [("x-amz-copy-source", $"/{f.Bucket}/kept")], ""),
        "CompleteMultipartUpload" => (
            "POST", $"/{f.Bucket}/multi?uploadId={f.UploadId}", [],
            $"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{f.ETag}</ETag></Part></CompleteMultipartUpload>"),
        "AbortMultipartUpload" => ("DELETE", $"/{f.Bucket}/multi?uploadId={f.UploadId}", [], ""),
        "PutBucketVersioning" => ("PUT", $"/{f.Bucket}?versioning=", [], "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"),
        "DeleteBucket" => ("DELETE", $"/{f.Bucket}", [], ""),
        "CreateBucket" => ("PUT", $"/{f.NewBucket}", [], "<CreateBucketConfiguration/>"),
        _ => throw new ArgumentOutOfRangeException(nameof(write)),
    };

    private static byte[] RequestBytes(
        Fixture f, string method, string target, (string Name, string Value)[] headers, string text, string way, string sentinel, string forgery)
    {
        byte[] content = Encoding.UTF8.GetBytes(text);
        string? digest = text.Contains("<Delete>", StringComparison.Ordinal) ? Convert.ToBase64String(MD5.HashData(content)) : null;
        TestSigner signer = S3Server.Signer(forgery == "secret" ? S3Server.Owner with { Secret = "wrong" } : S3Server.Owner)!;
        string payload = sentinel == "hash" ? TestSigner.Sha256(content) : sentinel;
        bool framed = sentinel.StartsWith("STREAMING-", StringComparison.Ordinal);
        bool trailer = sentinel.EndsWith("-TRAILER", StringComparison.Ordinal);
        string checksum = Convert.ToBase64String(SHA256.HashData(content));
        var signed = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Host"] = "localhost" };
        foreach ((string name, string value) in headers)
        {
            signed[name] = value;
        }

        if (framed)
        {
            signed["x-amz-decoded-content-length"] = content.Length.ToString(CultureInfo.InvariantCulture);
        }

        if (trailer)
        {
            signed["x-amz-trailer"] = "x-amz-checksum-sha256";
        }

        string path = target.Split('?')[0];
        string query = target.Contains('?', StringComparison.Ordinal) ? target.Split('?')[1] : "";
        var sent = new Dictionary<string, string>(signed, StringComparer.OrdinalIgnoreCase);
        string seed = new('0', 64);
        switch (way)
        {
            case "header4":
                sent = signer.Sign(method, path, query, signed, payload);
                seed = sent["Authorization"].Split("Signature=")[1];
                break;
            case "query4":
                signed["x-amz-content-sha256"] = sent["x-amz-content-sha256"] = payload;
                (string, string)[] extra = [.. query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => (p.Split('=')[0], p.Split('=')[1]))];
                target = signer.Presign(method, path, signed, 600, payload, extra);
                seed = target.Split("Signature=")[1];
                break;
            case "header2":
                sent["x-amz-content-sha256"] = payload;
                sent["x-amz-date"] = TimeProvider.System.GetUtcNow().ToString("R");
                sent["Authorization"] = $"AWS {signer.KeyId}:{Version2(signer, method, target, sent, digest, "")}";
                break;
            case "query2":
                sent["x-amz-content-sha256"] = payload;
                string expires = TimeProvider.System.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
                string signature = Uri.EscapeDataString(Version2(signer, method, target, sent, digest, expires));
                target += $"{(query.Length > 0 ? '&' : '?')}AWSAccessKeyId={signer.KeyId}&Expires={expires}&Signature={signature}";
                break;
            default:
                sent["x-amz-content-sha256"] = payload;
                break;
        }

        if (digest is not null)
        {
            sent["Content-MD5"] = digest;
        }

        byte[] body = framed ? Framed(signer, seed, content, sentinel, checksum) : content;
        (target, sent) = Forge(f, target, sent, forgery);
        if (forgery == "body")
        {
            body = Changed(body, content);
        }

        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\n");
        foreach ((string name, string value) in sent)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return [.. Encoding.UTF8.GetBytes(head.Append($"Content-Length: {body.Length}\r\n\r\n").ToString()), .. body];
    }

    private static byte[] Framed(TestSigner signer, string seed, byte[] content, string sentinel, string checksum)
    {
        byte[][] chunks = content.Length == 0 ? [] : [content];
        (string, string)? trailer = sentinel.EndsWith("-TRAILER", StringComparison.Ordinal) ? ("x-amz-checksum-sha256", checksum) : null;
        string framing = sentinel.Contains("UNSIGNED", StringComparison.Ordinal) ? AwsChunks.UnsignedTrailer : AwsChunks.SignedTrailer;
        return AwsChunks.Upload("/", framing, trailer, null, chunks).Encode!(signer, seed);
    }

    private static (string Target, Dictionary<string, string> Headers) Forge(Fixture f, string target, Dictionary<string, string> headers, string forgery)
    {
        var forged = new Dictionary<string, string>(headers, StringComparer.OrdinalIgnoreCase);
        string? authorization = forged.GetValueOrDefault("Authorization");
        switch (forgery)
        {
            case "signature" when authorization is not null:
                forged["Authorization"] = Spoiled(authorization);
                break;
            case "signature":
                target = Spoiled(target);
                break;
            case "no signature" when authorization is not null:
                forged["Authorization"] = authorization[..(authorization.LastIndexOfAny(['=', ':'], authorization.Length - 2) + 1)];
                break;
            case "no signature":
                target = target[..(target.IndexOf("Signature=", StringComparison.Ordinal) + "Signature=".Length)];
                break;
            case "key":
                target = target.Replace(S3Server.Owner.Id, "NOBODY", StringComparison.Ordinal);
                forged["Authorization"] = authorization?.Replace(S3Server.Owner.Id, "NOBODY", StringComparison.Ordinal) ?? "";
                if (authorization is null)
                {
                    forged.Remove("Authorization");
                }

                break;
            case "path":
                // Another way to write it would name another object.
                target = target.Replace($"/{f.Bucket}", $"/{f.Bucket}/", StringComparison.Ordinal).Replace($"/{f.NewBucket}", $"/{f.NewBucket}x", StringComparison.Ordinal);
                break;
            case "header":
                forged["x-amz-meta-added"] = "later";
                break;
            default:
                break;
        }

        return (target, forged);
    }

    /// <summary>The text with another character at the beginning of its signature.</summary>
    private static string Spoiled(string text)
    {
        int at = Math.Max(text.LastIndexOf("Signature=", StringComparison.Ordinal) + "Signature=".Length, text.LastIndexOf(':') + 1);
        at += text[at] == '%' ? 2 : 0;
        return $"{text[..at]}{(text[at] == '1' ? '2' : '1')}{text[(at + 1)..]}";
    }

    /// <summary>The body with another letter in its content, or, where there is no content, with something behind it.</summary>
    private static byte[] Changed(byte[] body, byte[] content)
    {
        byte[] changed = [.. body];
        int at = content.Length == 0 ? -1 : body.AsSpan().IndexOf(content);
        changed[at + (content.Length / 2)] ^= 0x04;
        return changed;
    }

    private static string Version2(TestSigner signer, string method, string target, Dictionary<string, string> headers, string? digest, string date)
    {
        IEnumerable<string> amz = headers.Where(h => h.Key.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase))
            .OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => $"{h.Key.ToLowerInvariant()}:{h.Value}\n");
        string resource = target.Replace("delete=", "delete", StringComparison.Ordinal).Replace("uploads=", "uploads", StringComparison.Ordinal)
            .Replace("versioning=", "versioning", StringComparison.Ordinal);
        string text = $"{method}\n{digest}\n\n{date}\n{string.Concat(amz)}{resource}";
        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(signer.Secret), Encoding.UTF8.GetBytes(text)));
    }

    private sealed record Fixture(string Bucket, string UploadId, string ETag, string NewBucket);
}
