using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

internal sealed class ConditionalReadTests : S3TestBase
{
    private const string Past = "Mon, 01 Jan 2001 00:00:00 GMT";
    private const string Future = "Fri, 01 Jan 2100 00:00:00 GMT";

    // MATCH stands for the object's ETag.
    [TestCase(200, "If-Match", "\"MATCH\"")]
    [TestCase(200, "If-Match", "MATCH")]
    [TestCase(200, "If-Match", "*")]
    [TestCase(200, "If-Match", "\"other\", \"MATCH\"")]
    [TestCase(412, "If-Match", "\"other\"")]
    [TestCase(412, "If-Match", "W/\"MATCH\"")]
    [TestCase(304, "If-None-Match", "\"MATCH\"")]
    [TestCase(304, "If-None-Match", "MATCH")]
    [TestCase(304, "If-None-Match", "*")]
    [TestCase(304, "If-None-Match", "W/\"MATCH\"")]
    [TestCase(304, "If-None-Match", "\"other\",\"MATCH\"")]
    [TestCase(200, "If-None-Match", "\"other\"")]
    [TestCase(304, "If-Modified-Since", Future)]
    [TestCase(200, "If-Modified-Since", Past)]
    [TestCase(200, "If-Modified-Since", "garbage")]
    [TestCase(200, "If-Unmodified-Since", Future)]
    [TestCase(412, "If-Unmodified-Since", Past)]
    [TestCase(200, "If-Unmodified-Since", "garbage")]
    [TestCase(200, "If-Match", "\"MATCH\"", "If-Unmodified-Since", Past)]
    [TestCase(412, "If-Match", "\"other\"", "If-Unmodified-Since", Future)]
    [TestCase(304, "If-None-Match", "\"MATCH\"", "If-Modified-Since", Past)]
    [TestCase(200, "If-None-Match", "\"other\"", "If-Modified-Since", Future)]
    [TestCase(412, "If-Match", "\"other\"", "If-None-Match", "\"MATCH\"")]
    [TestCase(304, "If-Match", "\"MATCH\"", "If-None-Match", "\"MATCH\"")]
    public async Task Conditions_are_taken_in_their_order(int status, params string[] headers)
    {
        string etag = (await PutRawAsync("k", "content", ("Cache-Control", "max-age=9")))["ETag"]!.Trim('"');
        (string, string)[] conditions = [.. headers.Chunk(2).Select(h => (h[0], h[1].Replace("MATCH", etag, StringComparison.Ordinal)))];
        foreach (string method in (string[])["GET", "HEAD"])
        {
            RawResponse read = await SendAsync(method, $"/{Bucket}/k", conditions);
            read.Status.Should().Be(status);
            if (status == 304)
            {
                (read["ETag"], read["Cache-Control"], read["Content-Type"], read.Body.Length).Should().Be(($"\"{etag}\"", "max-age=9", null, 0));
                read["Last-Modified"].Should().NotBeNull();
            }
            else if (method == "GET")
            {
                read.Code.Should().Be(status == 412 ? "PreconditionFailed" : "");
            }
        }
    }

    [Test]
    public async Task Dates_compare_by_the_second()
    {
        await PutRawAsync("k", "content");
        string modified = (await SendAsync("HEAD", $"/{Bucket}/k"))["Last-Modified"]!;
        (await SendAsync("GET", $"/{Bucket}/k", ("If-Modified-Since", modified))).Status.Should().Be(304);
        (await SendAsync("GET", $"/{Bucket}/k", ("If-Unmodified-Since", modified))).Status.Should().Be(200);
    }

    [Test]
    public async Task Conditions_go_before_ranges()
    {
        string etag = (await PutRawAsync("k", "0123456789"))["ETag"]!;
        (await SendAsync("GET", $"/{Bucket}/k", ("Range", "bytes=100-"), ("If-None-Match", etag))).Status.Should().Be(304);
        (await SendAsync("GET", $"/{Bucket}/k", ("Range", "bytes=0-1"), ("If-Match", "\"x\""))).Status.Should().Be(412);
        (await SendAsync("GET", $"/{Bucket}/k", ("Range", "bytes=0-1"), ("If-Match", etag))).Text.Should().Be("01");
    }

    [Test]
    public async Task What_is_not_there_is_missing_whatever_the_condition()
    {
        (await SendAsync("GET", $"/{Bucket}/missing", ("If-Match", "*"))).Status.Should().Be(404);
        (await SendAsync("GET", $"/{Bucket}/missing", ("If-None-Match", "*"))).Status.Should().Be(404);
    }
}
