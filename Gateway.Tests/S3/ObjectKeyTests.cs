using System.Text;
using Amazon.S3.Model;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

/// <summary>Keys are opaque: what is written under a name is found under that name and no other.</summary>
internal sealed class ObjectKeyTests : S3TestBase
{
    private static readonly string[] Keys =
    [
        "/", "//", "/leading", "trailing/", "a//b", "a/b", "a", ".", "..", "./a", "../a", "a/./b", "a/../b", "a/..", " ", " a ", "a b", "a+b", "a%2Fb", "a%b", "%", "%25",
        "a\\b", "..\\..\\a", "é", "e\u0301", "日本語", "😀", "\uFFFD", "\u0001", "a\tb", "a\r\nb", "\u007F", "\u0085", "?", "a?b=c", "#", "a#b", "&", "<>\"'", "*", "~", "[x]{y}|^`",
        "soap", "healthz", "A", "CON", "a:b", "null",
    ];

    [Test]
    public async Task Each_has_its_own_object()
    {
        foreach (string key in Keys)
        {
            (await PutRawAsync(Encoded(key), "content of " + key)).Status.Should().Be(200, key);
        }

        foreach (string key in Keys)
        {
            (await SendAsync("GET", $"/{Bucket}/{Encoded(key)}")).Text.Should().Be("content of " + key);
        }

        IEnumerable<string> sorted = Keys.OrderBy(k => Convert.ToHexString(Encoding.UTF8.GetBytes(k)), StringComparer.Ordinal);
        RawResponse list = await SendAsync("GET", $"/{Bucket}?encoding-type=url");
        list.Values("Key").Select(k => Uri.UnescapeDataString(k.Replace('+', ' '))).Should().Equal(sorted);
        foreach (string key in Keys)
        {
            (await SendAsync("DELETE", $"/{Bucket}/{Encoded(key)}")).Status.Should().Be(204);
        }

        (await SendAsync("GET", $"/{Bucket}")).HasElement("Contents").Should().BeFalse();
    }

    [Test]
    public async Task The_sdk_finds_what_it_wrote()
    {
        // A leading slash is left out of the target, though not of the signature, by the SDK.
        foreach (string key in Keys.Where(k => k[0] != '/' && k is not ("." or "..") && !k.Contains("./", StringComparison.Ordinal) && !k.EndsWith("/..", StringComparison.Ordinal)))
        {
            await PutAsync(key, "content of " + key);
            (await ReadAsync(key)).Should().Be("content of " + key);
        }

        // Read by the listing as by the SDK: without a name that XML cannot hold, which the SDK does not read.
        await S3.DeleteObjectAsync(Bucket, "\u0001");
        ListObjectsV2Response list = await S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket });
        list.S3Objects.Should().OnlyContain(o => Keys.Contains(o.Key));
    }

    [TestCase("a%2Fb", "a/b")]
    [TestCase("a%2fb", "a/b")]
    [TestCase("%61", "a")]
    [TestCase("a%252Fb", "a%2Fb")]
    [TestCase("a+b", "a+b")]
    public async Task Spelling_in_the_target_does_not_matter(string target, string key)
    {
        await PutRawAsync(Encoded(key), "x");
        RawResponse read = await SendAsync(new RawRequest("GET", $"/{Bucket}/{target}") { CanonicalPath = $"/{Bucket}/{Encoded(key)}" });
        (read.Status, read.Text).Should().Be((200, "x"));
    }

    [TestCase("k", 1024, 200)]
    [TestCase("k", 1025, 400)]
    [TestCase("é", 512, 200)]
    [TestCase("é", 513, 400)]
    [TestCase("😀", 256, 200)]
    [TestCase("😀", 257, 400)]
    public async Task A_key_has_at_most_1024_bytes(string unit, int count, int status)
    {
        string key = Encoded(string.Concat(Enumerable.Repeat(unit, count)));
        RawResponse put = await PutRawAsync(key, "x");
        (put.Status, put.Code).Should().Be((status, status == 200 ? "" : "KeyTooLongError"));
        (await SendAsync("GET", $"/{Bucket}/{key}")).Status.Should().Be(status);
        (await SendAsync("DELETE", $"/{Bucket}/{key}")).Status.Should().Be(status == 200 ? 204 : 400);
    }

    [TestCase("%zz")]
    [TestCase("%")]
    [TestCase("%C3")]
    [TestCase("%FF%FE")]
    [TestCase("%ED%A0%80")]
    [TestCase("%C0%AF")]
    public async Task What_is_not_utf8_is_refused(string key)
    {
        RawResponse put = await PutRawAsync(key, "x");
        put.Status.Should().Be(400);
        (await SendAsync("GET", $"/{Bucket}")).HasElement("Contents").Should().BeFalse();
    }
}
