using System.Text;
using Gateway.S3Compat.Body;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Signing;

namespace Gateway.Tests.Unit.S3Compat.Body;

public sealed class AwsChunkedStreamTests
{
    private const string PublishedSeed = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
    private const string PublishedTrailerSeed = "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e";
    private const string TrailerName = "x-amz-checksum-crc32c";

    private static readonly TestSigner Signer = new();
    private static readonly int[] Paces = [1, 7, 1000, int.MaxValue];
    private static readonly string[] TheTrailer = [TrailerName];

    /// <summary>S3 API Reference, "Signature calculations: chunked upload", the example of 66560 bytes 'a'.</summary>
    [TestCaseSource(nameof(Paces))]
    public async Task Published_chunked_upload(int pace)
    {
        byte[] body = Bytes(
            "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n", new string('a', 65536), "\r\n",
            "400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n", new string('a', 1024), "\r\n",
            "0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n");
        body.Should().HaveCount(66824);
        byte[] decoded = await Read(Stream(body, 66560, PayloadMode.StreamingSigned, PublishedSeed, pace: pace));
        decoded.Should().HaveCount(66560).And.OnlyContain(b => b == 'a');
    }

    /// <summary>S3 API Reference, "Signature calculations for trailing headers".</summary>
    [TestCaseSource(nameof(Paces))]
    public async Task Published_chunked_upload_with_trailer(int pace)
    {
        byte[] body = Bytes(
            "10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n", new string('a', 65536), "\r\n",
            "400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n", new string('a', 1024), "\r\n",
            "0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n",
            "x-amz-checksum-crc32c:sOO8/Q==\r\n",
            "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n");
        AwsChunkedStream stream = Stream(body, 66560, PayloadMode.StreamingSignedTrailer, PublishedTrailerSeed, TheTrailer, pace);
        (await Read(stream)).Should().HaveCount(66560);
        stream.Trailer(TrailerName).Should().Be("sOO8/Q==");
    }

    [TestCaseSource(nameof(Paces))]
    public async Task Unsigned_chunks_with_trailer(int pace)
    {
        AwsChunkedStream stream = Unsigned("5\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32c:yZRlqg==\r\n\r\n", 11, pace);
        Encoding.ASCII.GetString(await Read(stream)).Should().Be("hello world");
        stream.Trailer(TrailerName).Should().Be("yZRlqg==");
        stream.IsComplete.Should().BeTrue();
    }

    [TestCase("3\r\nabc\r\n0\r\n\r\n", TestName = "no trailer")]
    [TestCase("3\r\nabc\r\n0\r\n", TestName = "without the last line end")]
    [TestCase("03\r\nabc\r\n00\r\n\r\n", TestName = "leading zeros")]
    [TestCase("1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n", TestName = "tiny chunks")]
    [TestCase("3\r\nabc\r\n0\r\n\r\n\r\n", TestName = "a line end too many")]
    public async Task Unsigned_chunks_without_trailer(string body) =>
        (await Read(Stream(Bytes(body), 3, PayloadMode.StreamingUnsignedTrailer, null))).Should().Equal("abc"u8.ToArray());

    [Test]
    public async Task An_empty_content()
    {
        (await Read(Stream("0\r\n\r\n"u8.ToArray(), 0, PayloadMode.StreamingUnsignedTrailer, null))).Should().BeEmpty();
        (await Read(Stream(Signed(PublishedSeed, null), 0, PayloadMode.StreamingSigned, PublishedSeed))).Should().BeEmpty();
    }

    [TestCase("\r\n", "\r\n\r\n")]
    [TestCase("\r\n", "\r\n")]
    [TestCase("\n\r\n", "\r\n\r\n")]
    [TestCase("\n", "\n")]
    public async Task Clients_end_trailers_in_different_ways(string afterTrailer, string atEnd)
    {
        byte[] body = Signed(PublishedSeed, "x-amz-checksum-crc32c:AAAAAA==", afterTrailer, atEnd, "hello");
        (await Read(Stream(body, 5, PayloadMode.StreamingSignedTrailer, PublishedSeed, TheTrailer))).Should().Equal("hello"u8.ToArray());
    }

    [Test]
    public async Task Uppercase_trailer_names_and_spaces_are_read()
    {
        AwsChunkedStream stream = Unsigned("1\r\na\r\n0\r\nX-Amz-Checksum-CRC32C: yZRlqg== \r\n\r\n", 1);
        await Read(stream);
        stream.Trailer(TrailerName).Should().Be("yZRlqg==");
    }

    [Test]
    public async Task Every_tampered_byte_of_signed_chunks_is_noticed()
    {
        byte[] body = Signed(PublishedSeed, "x-amz-checksum-crc32c:AAAAAA==", "\r\n", "\r\n\r\n", "hello", "world!");
        int end = body.Length - 4;
        for (int i = 0; i < end; i++)
        {
            byte[] tampered = [.. body];
            tampered[i] ^= 1;
            Func<Task> read = () => Read(Stream(tampered, 11, PayloadMode.StreamingSignedTrailer, PublishedSeed, TheTrailer));
            await read.Should().ThrowAsync<S3Exception>($"byte {i} was changed");
        }
    }

    [Test]
    public async Task Every_truncation_is_noticed()
    {
        byte[] signed = Signed(PublishedSeed, "x-amz-checksum-crc32c:AAAAAA==", "\r\n", "\r\n\r\n", "hello", "world!");
        for (int length = 0; length < signed.Length - 3; length++)
        {
            Func<Task> read = () => Read(Stream(signed[..length], 11, PayloadMode.StreamingSignedTrailer, PublishedSeed, TheTrailer));
            S3Error error = (await read.Should().ThrowAsync<S3Exception>($"{length} bytes came")).Which.Error;
            error.Code.Should().BeOneOf("IncompleteBody", "MalformedTrailerError");
        }

        byte[] unsigned = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32c:yZRlqg==\r\n"u8.ToArray();
        for (int length = 0; length < unsigned.Length; length++)
        {
            Func<Task> read = () => Read(Stream(unsigned[..length], 5, PayloadMode.StreamingUnsignedTrailer, null, TheTrailer));
            await read.Should().ThrowAsync<S3Exception>($"{length} bytes came");
        }
    }

    [Test]
    public async Task A_wrong_chunk_signature_is_403()
    {
        byte[] body = Signed(new string('0', 64), null, "", "", "hello");
        Func<Task> read = () => Read(Stream(body, 5, PayloadMode.StreamingSigned, PublishedSeed));
        await read.ShouldRefuseAsync(S3Error.SignatureDoesNotMatch);
    }

    [Test]
    public async Task Chunks_cannot_be_swapped_repeated_or_left_out()
    {
        string first = Chunk(PublishedSeed, "aaaa", out string one);
        string second = Chunk(one, "bbbb", out string two);
        string last = Chunk(two, "", out _);
        string afterFirst = Chunk(one, "", out _);
        foreach ((string body, int length) in new[] { (second + first + last, 8), (first + first + last, 8), (first + last, 4), (second + last, 4), (afterFirst, 0) })
        {
            Func<Task> read = () => Read(Stream(Bytes(body), length, PayloadMode.StreamingSigned, PublishedSeed));
            await read.ShouldRefuseAsync(S3Error.SignatureDoesNotMatch);
        }

        (await Read(Stream(Bytes(first + afterFirst), 4, PayloadMode.StreamingSigned, PublishedSeed))).Should().HaveCount(4);
    }

    [TestCase("3\r\nabc\r\n0\r\n\r\n", "SignatureDoesNotMatch")]
    [TestCase("3;chunk-signature=\r\nabc\r\n0\r\n\r\n", "SignatureDoesNotMatch")]
    [TestCase("3;x=1\r\nabc\r\n0\r\n\r\n", "SignatureDoesNotMatch")]
    public async Task Unsigned_chunks_do_not_pass_for_signed_ones(string body, string code)
    {
        Func<Task> read = () => Read(Stream(Bytes(body), 3, PayloadMode.StreamingSigned, PublishedSeed));
        (await read.Should().ThrowAsync<S3Exception>()).Which.Error.Code.Should().Be(code);
    }

    [TestCase("\r\nabc", "InvalidRequest")]
    [TestCase("x\r\nabc", "InvalidRequest")]
    [TestCase("-3\r\nabc\r\n0\r\n\r\n", "InvalidRequest")]
    [TestCase("+3\r\nabc\r\n0\r\n\r\n", "InvalidRequest")]
    [TestCase("0x3\r\nabc\r\n0\r\n\r\n", "InvalidRequest")]
    [TestCase(" 3\r\nabc\r\n0\r\n\r\n", "InvalidRequest")]
    [TestCase("3 \r\nabc\r\n0\r\n\r\n", "InvalidRequest")]
    [TestCase("3\nabc\r\n0\r\n\r\n", "InvalidRequest")]
    [TestCase("3;a=b\r\nabc\r\n0\r\n\r\n", "InvalidRequest")]
    [TestCase("3\r\nabcd\r\n0\r\n\r\n", "InvalidRequest")]
    [TestCase("3\r\nabc\n0\r\n\r\n", "InvalidRequest")]
    [TestCase("3\r\nabc\r\n0\r\n\r\nGET / HTTP/1.1\r\n", "InvalidRequest")]
    [TestCase("ffffffffffffffff\r\nabc", "InvalidRequest")]
    [TestCase("fffffffffffffff\r\nabc", "InvalidChunkSizeError")]
    [TestCase("140000001\r\nabc", "InvalidChunkSizeError")]
    [TestCase("4\r\nabcd\r\n0\r\n\r\n", "IncompleteBody")]
    [TestCase("2\r\nab\r\n0\r\n\r\n", "IncompleteBody")]
    [TestCase("3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n", "IncompleteBody")]
    [TestCase("3\r\nabc\r\n0\r\nx-amz-other:1\r\n\r\n", "MalformedTrailerError")]
    [TestCase("3\r\nabc\r\n0\r\nx-amz-trailer-signature:1\r\n\r\n", "MalformedTrailerError")]
    [TestCase("3\r\nabc\r\n0\r\nnonsense\r\n\r\n", "MalformedTrailerError")]
    public async Task Broken_framing_is_refused(string body, string code)
    {
        foreach (int pace in Paces)
        {
            Func<Task> read = () => Read(Stream(Bytes(body), 3, PayloadMode.StreamingUnsignedTrailer, null, pace: pace));
            (await read.Should().ThrowAsync<S3Exception>()).Which.Error.Code.Should().Be(code);
        }
    }

    [TestCase("1\r\na\r\n0\r\n\r\n")]
    [TestCase("1\r\na\r\n0\r\n")]
    [TestCase("1\r\na\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n")]
    [TestCase("1\r\na\r\n0\r\nx-amz-checksum-crc32c:AAAAAA==\r\nx-amz-checksum-crc32c:AAAAAA==\r\n\r\n")]
    public async Task The_promised_trailer_must_come_once(string body)
    {
        Func<Task> read = () => Read(Unsigned(body, 1));
        await read.ShouldRefuseAsync(S3Error.MalformedTrailer);
    }

    [Test]
    public async Task A_signed_trailer_needs_its_signature()
    {
        string chunks = Chunk(PublishedSeed, "a", out string one) + $"0;chunk-signature={Signer.SignChunk(one, [])}\r\n";
        foreach (string trailer in new[] { "x-amz-checksum-crc32c:AAAAAA==\r\n\r\n", "x-amz-checksum-crc32c:AAAAAA==\r\n", "\r\n" })
        {
            Func<Task> read = () => Read(Stream(Bytes(chunks + trailer), 1, PayloadMode.StreamingSignedTrailer, PublishedSeed, TheTrailer));
            await read.ShouldRefuseAsync(S3Error.MalformedTrailer);
        }

        Func<Task> wrong = () => Read(Stream(
            Bytes(chunks + "x-amz-checksum-crc32c:AAAAAA==\r\nx-amz-trailer-signature:" + new string('0', 64) + "\r\n\r\n"), 1, PayloadMode.StreamingSignedTrailer, PublishedSeed, TheTrailer));
        await wrong.ShouldRefuseAsync(S3Error.SignatureDoesNotMatch);
    }

    [Test]
    public async Task Headers_and_trailers_are_bounded()
    {
        Func<Task> header = () => Read(Unsigned("1;" + new string('a', 5000), 1));
        await header.ShouldRefuseAsync(S3Error.InvalidRequest);
        Func<Task> line = () => Read(Unsigned("1\r\na\r\n0\r\nx-amz-checksum-crc32c:" + new string('a', 20_000), 1));
        await line.ShouldRefuseAsync(S3Error.MalformedTrailer);
        Func<Task> empty = () => Read(Unsigned("1\r\na\r\n0\r\n" + string.Concat(Enumerable.Repeat("\r\n", 20_000)), 1));
        await empty.ShouldRefuseAsync(S3Error.MalformedTrailer);
        Func<Task> after = () => Read(Stream(Bytes("1\r\na\r\n0\r\n\r\n" + string.Concat(Enumerable.Repeat("\r\n", 20_000))), 1, PayloadMode.StreamingUnsignedTrailer, null));
        await after.ShouldRefuseAsync(S3Error.MalformedTrailer);
    }

    [Test]
    public async Task A_refusal_is_final()
    {
        AwsChunkedStream stream = Unsigned("3\r\nabcd\r\n0\r\n\r\n", 3);
        for (int i = 0; i < 3; i++)
        {
            Func<Task> read = () => Read(stream);
            await read.ShouldRefuseAsync(S3Error.InvalidRequest);
        }

        stream.IsComplete.Should().BeFalse();
    }

    [Test]
    public async Task Large_random_content_survives_any_chunking()
    {
        var random = new Random(42);
        byte[] content = new byte[1_000_000];
        random.NextBytes(content);
        using var wire = new MemoryStream();
        string previous = PublishedSeed;
        for (int position = 0; position < content.Length;)
        {
            int size = Math.Min(random.Next(1, 200_000), content.Length - position);
            previous = Signer.SignChunk(previous, content.AsSpan(position, size));
            wire.Write(Bytes($"{size:x};chunk-signature={previous}\r\n"));
            wire.Write(content.AsSpan(position, size));
            wire.Write("\r\n"u8);
            position += size;
        }

        wire.Write(Bytes($"0;chunk-signature={Signer.SignChunk(previous, [])}\r\n\r\n"));
        foreach (int pace in new[] { 100, 4096, 16384, int.MaxValue })
        {
            (await Read(Stream(wire.ToArray(), content.Length, PayloadMode.StreamingSigned, PublishedSeed, pace: pace))).AsSpan().SequenceEqual(content).Should().BeTrue();
        }
    }

    [Test]
    public async Task Nothing_is_read_before_the_first_read()
    {
        var inner = new SlowStream("0\r\n\r\n"u8.ToArray(), 1);
        await using var stream = new AwsChunkedStream(inner, 0, PayloadMode.StreamingUnsignedTrailer, null, []);
        inner.Reads.Should().Be(0);
        (await stream.ReadAsync(Memory<byte>.Empty)).Should().Be(0);
        inner.Reads.Should().Be(0);
        stream.IsComplete.Should().BeFalse();
    }

    private static AwsChunkedStream Unsigned(string body, int length, int pace = int.MaxValue) =>
        Stream(Bytes(body), length, PayloadMode.StreamingUnsignedTrailer, null, TheTrailer, pace);

    private static AwsChunkedStream Stream(byte[] body, int length, PayloadMode mode, string? seed, string[]? trailers = null, int pace = int.MaxValue) =>
        new(new SlowStream(body, pace), length, mode, seed is null ? null : new ChunkSeed(Signer.Key, Signer.Timestamp, Signer.Scope, seed), trailers ?? []);

    private static async Task<byte[]> Read(AwsChunkedStream stream)
    {
        using var content = new MemoryStream();
        await stream.CopyToAsync(content);
        stream.IsComplete.Should().BeTrue();
        return content.ToArray();
    }

    private static byte[] Signed(string seed, string? trailer, string afterTrailer = "\r\n", string atEnd = "\r\n\r\n", params string[] chunks)
    {
        var text = new StringBuilder();
        string previous = seed;
        foreach (string chunk in chunks)
        {
            text.Append(Chunk(previous, chunk, out previous));
        }

        string last = Chunk(previous, "", out previous);
        if (trailer is null)
        {
            return Bytes(text.Append(last).ToString());
        }

        text.Append(last[..^2]).Append(trailer).Append(afterTrailer)
            .Append("x-amz-trailer-signature:").Append(Signer.SignTrailer(previous, trailer + "\n")).Append(atEnd);
        return Bytes(text.ToString());
    }

    private static string Chunk(string previous, string data, out string signature)
    {
        signature = Signer.SignChunk(previous, Bytes(data));
        return $"{data.Length:x};chunk-signature={signature}\r\n{data}\r\n";
    }

    private static byte[] Bytes(params string[] parts) => Encoding.Latin1.GetBytes(string.Concat(parts));
}
