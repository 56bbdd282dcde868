using System.Text;
using Gateway.Storage;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

/// <summary>Bodies that are not what they were declared to be: nothing of them is ever stored.</summary>
internal sealed class BodyTests : S3TestBase
{
    private static readonly byte[] Content = Encoding.ASCII.GetBytes(new string('x', 100_000));
    private static readonly (string, string) Crc = ("x-amz-checksum-crc32", "y/Q5Jg==");

    [TestCase(AwsChunks.Signed, false)]
    [TestCase(AwsChunks.SignedTrailer, true)]
    [TestCase(AwsChunks.UnsignedTrailer, true)]
    public async Task Chunked_bodies_are_decoded(string payload, bool trailer)
    {
        RawResponse put = await SendAsync(AwsChunks.Upload($"/{Bucket}/k", payload, trailer ? Crc : null, null, "1234"u8.ToArray(), "56789"u8.ToArray()));
        put.Status.Should().Be(200, put.Text);
        (await ReadAsync("k")).Should().Be("123456789");
    }

    [TestCase("a chunk's signature", AwsChunks.Signed, 403, "SignatureDoesNotMatch")]
    [TestCase("a chunk's signature", AwsChunks.SignedTrailer, 403, "SignatureDoesNotMatch")]
    [TestCase("a byte of data", AwsChunks.Signed, 403, "SignatureDoesNotMatch")]
    [TestCase("a byte of data", AwsChunks.SignedTrailer, 403, "SignatureDoesNotMatch")]
    [TestCase("a byte of data", AwsChunks.UnsignedTrailer, 400, "BadDigest")]
    [TestCase("the trailer's signature", AwsChunks.SignedTrailer, 403, "SignatureDoesNotMatch")]
    [TestCase("the last chunk", AwsChunks.Signed, 400, "IncompleteBody")]
    [TestCase("the last chunk", AwsChunks.UnsignedTrailer, 400, "IncompleteBody")]
    [TestCase("a chunk's size", AwsChunks.UnsignedTrailer, 400, "")]
    [TestCase("bytes behind the end", AwsChunks.Signed, 400, "InvalidRequest")]
    [TestCase("bytes behind the end", AwsChunks.UnsignedTrailer, 400, "InvalidRequest")]
    public async Task Chunked_bodies_that_were_tampered_with_are_refused(string what, string payload, int status, string code)
    {
        (string, string)? trailer = payload == AwsChunks.Signed ? null : Crc;
        RawResponse put = await SendAsync(AwsChunks.Upload($"/{Bucket}/k", payload, trailer, Forge, "1234"u8.ToArray(), "56789"u8.ToArray()));
        put.Status.Should().Be(status, put.Text);
        put.Code.Should().Match(c => code.Length == 0 || c == code);
        await NothingStoredAsync();

        byte[] Forge(byte[] body)
        {
            string text = Encoding.Latin1.GetString(body);
            int signature = text.IndexOf("chunk-signature=", StringComparison.Ordinal) + 16;
            int last = text.IndexOf("\r\n0", StringComparison.Ordinal) + 2;
            string forged = what switch
            {
                "a chunk's signature" => text.Remove(signature, 1).Insert(signature, text[signature] == '0' ? "1" : "0"),
                "a byte of data" => text.Replace("56789", "5678X", StringComparison.Ordinal),
                "the trailer's signature" => text.Replace("trailer-signature:", "trailer-signature:0", StringComparison.Ordinal).Remove(text.Length - 3, 1),
                "the last chunk" => text[..last],
                "a chunk's size" => "5" + text[1..],
                _ => text + "GET / HTTP/1.1\r\n\r\n",
            };
            return Encoding.Latin1.GetBytes(forged);
        }
    }

    [Test]
    public async Task The_decoded_length_must_be_met()
    {
        foreach (string length in (string[])["8", "10", "0", "-1", "x"])
        {
            RawRequest upload = AwsChunks.Upload($"/{Bucket}/k", AwsChunks.UnsignedTrailer, Crc, null, "123456789"u8.ToArray());
            RawResponse put = await SendAsync(upload with { Headers = [.. upload.Headers.Where(h => h.Name != "x-amz-decoded-content-length"), ("x-amz-decoded-content-length", length)] });
            put.Status.Should().Be(400, length);
        }

        RawRequest without = AwsChunks.Upload($"/{Bucket}/k", AwsChunks.Signed, null, null, "x"u8.ToArray());
        (await SendAsync(without with { Headers = [] })).Code.Should().Be("MissingContentLength");
        await NothingStoredAsync();
    }

    [Test]
    public async Task Hash_and_digest_must_match()
    {
        RawRequest put = new RawRequest("PUT", $"/{Bucket}/k").WithBody("content");
        (await SendAsync(put with { Payload = new string('0', 64) })).Code.Should().Be("XAmzContentSHA256Mismatch");
        (await SendAsync(put with { Payload = "garbage" })).Status.Should().Be(400);
        (await SendAsync(put with { Payload = "STREAMING-UNKNOWN" })).Status.Should().BeOneOf(400, 501);
        (await SendAsync(put.With("Content-MD5", Convert.ToBase64String(new byte[16])))).Code.Should().Be("BadDigest");
        await NothingStoredAsync();
    }

    [TestCase(1)]
    [TestCase(50_000)]
    [TestCase(99_999)]
    public async Task A_client_that_leaves_in_the_middle_stores_nothing(int sent)
    {
        using (RawConnection connection = await Server.ConnectAsync())
        {
            (byte[] head, byte[] body) = new RawRequest("PUT", $"/{Bucket}/k") { Body = Content }.Split(S3Server.Signer(S3Server.Owner));
            await connection.SendAsync(head);
            await connection.SendAsync(body.AsMemory(0, sent));
            connection.EndSending();
            RawResponse? answer = await connection.ReceiveAsync();
            (answer?.Status ?? 400).Should().Be(400);
        }

        await NothingStoredAsync();
    }

    [Test]
    public async Task A_length_is_required()
    {
        RawRequest put = new("PUT", $"/{Bucket}/k") { HasLength = false };
        RawResponse response = await SendAsync(put with { Payload = "UNSIGNED-PAYLOAD" });
        (response.Status, response.Code).Should().Be((411, "MissingContentLength"));
        await NothingStoredAsync();
    }

    [Test]
    public async Task Http_chunks_are_a_layer_of_their_own()
    {
        RawResponse plain = await SendAsync(new RawRequest("PUT", $"/{Bucket}/plain")
        {
            HasLength = false, Payload = "UNSIGNED-PAYLOAD", Lines = "Transfer-Encoding: chunked\r\n", Body = "4\r\n1234\r\n5;ext=1\r\n56789\r\n0\r\n\r\n"u8.ToArray(),
        });
        plain.Status.Should().Be(200, plain.Text);
        (await ReadAsync("plain")).Should().Be("123456789");

        RawRequest both = AwsChunks.Upload($"/{Bucket}/both", AwsChunks.SignedTrailer, Crc, Wrap, "123456789"u8.ToArray());
        (await SendAsync(both with { HasLength = false, Lines = "Transfer-Encoding: chunked\r\n" })).Status.Should().Be(200);
        (await ReadAsync("both")).Should().Be("123456789");

        static byte[] Wrap(byte[] body) => [.. Encoding.ASCII.GetBytes($"{body.Length:x}\r\n"), .. body, .. "\r\n0\r\n\r\n"u8];
    }

    [TestCase("<!DOCTYPE x [<!ENTITY a \"b\">]><Delete><Object><Key>&a;</Key></Object></Delete>")]
    [TestCase("<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><Delete/>")]
    [TestCase("<Delete><Object><Key>&undefined;</Key></Object></Delete>")]
    [TestCase("<Delete><Object><Key>a</Key></Object></Delete><Delete/>")]
    [TestCase("<Delete><Object><Key>a</Key></Object>")]
    [TestCase("not xml")]
    [TestCase("\0\0\0")]
    public async Task Bad_documents_are_refused(string document)
    {
        await PutAsync("a");
        RawResponse response = await SendAsync(new RawRequest("POST", $"/{Bucket}?delete").WithBody(document));
        (response.Status, response.Code, await ExistsAsync("a")).Should().Be((400, "MalformedXML", true));
    }

    [Test]
    public async Task Billion_laughs_and_other_giants_are_refused()
    {
        string laughs = "<!DOCTYPE l [<!ENTITY a \"ha\">" + string.Concat(Enumerable.Range(0, 9).Select(i => $"<!ENTITY {(char)('b' + i)} \"{string.Concat(Enumerable.Repeat($"&{(char)('a' + i)};", 10))}\">"))
            + "]><Delete><Object><Key>&j;</Key></Object></Delete>";
        (await SendAsync(new RawRequest("POST", $"/{Bucket}?delete").WithBody(laughs))).Code.Should().Be("MalformedXML");
        string deep = string.Concat(Enumerable.Repeat("<Delete>", 100_000));
        (await SendAsync(new RawRequest("POST", $"/{Bucket}?delete").WithBody(deep))).Code.Should().Be("MalformedXML");
        string attributes = $"<Delete {string.Concat(Enumerable.Range(0, 1000).Select(i => $"a{i}=\"\" "))}/>";
        (await SendAsync(new RawRequest("POST", $"/{Bucket}?delete").WithBody(attributes))).Code.Should().Be("MalformedXML");
        string wide = $"<Delete>{string.Concat(Enumerable.Repeat("<O/>", 200_000))}</Delete>";
        (await SendAsync(new RawRequest("POST", $"/{Bucket}?delete").WithBody(wide))).Code.Should().Be("MalformedXML");
        byte[] large = new byte[(4 << 20) + 1];
        (await SendAsync(new RawRequest("POST", $"/{Bucket}?delete") { Body = large })).Code.Should().Be("MaxMessageLengthExceeded");
        (await SendAsync(new RawRequest("PUT", $"/{Bucket}?versioning") { Body = large })).Code.Should().Be("MaxMessageLengthExceeded");
    }

    [Test]
    public async Task An_object_over_the_limit_is_refused_before_it_is_read()
    {
        using RawConnection connection = await Server.ConnectAsync();
        RawRequest put = new("PUT", $"/{Bucket}/k") { Length = (5L << 30) + 1, Payload = "UNSIGNED-PAYLOAD" };
        await connection.SendAsync(put.ToBytes(S3Server.Signer(S3Server.Owner)));
        RawResponse? response = await connection.ReceiveAsync();
        (response!.Status, response.Code).Should().Be((400, "EntityTooLarge"));
    }

    private async Task NothingStoredAsync()
    {
        ObjectStore store = await Server.StoreAsync(Bucket);
        (await store.History.LastSyncIdAsync(CancellationToken.None)).Should().Be(0);
        (await SendAsync("GET", $"/{Bucket}")).HasElement("Contents").Should().BeFalse();
    }
}
