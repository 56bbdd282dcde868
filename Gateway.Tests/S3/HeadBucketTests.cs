using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

internal sealed class HeadBucketTests : S3TestBase
{
    [Test]
    public async Task It_tells_the_region_and_no_more()
    {
        RawResponse response = await SendAsync("HEAD", $"/{Bucket}");
        (response.Status, response["x-amz-bucket-region"]).Should().Be((200, "us-east-1"));
    }

    [TestCase("/", TestName = "A trailing slash names the bucket")]
    [TestCase("?unknown=1&x-id=HeadBucket", TestName = "Unknown parameters are ignored")]
    public async Task It_is_found_all_the_same(string rest) => (await SendAsync("HEAD", $"/{Bucket}{rest}")).Status.Should().Be(200);

    [Test]
    public async Task Errors_have_an_id_and_no_body()
    {
        RawResponse missing = await SendAsync("HEAD", $"/{NewName()}");
        missing.Status.Should().Be(404);
        missing["x-amz-request-id"].Should().HaveLength(16);
        (missing["Content-Length"] ?? "0").Should().Be("0");
        (await SendAsync("HEAD", "/UPPER")).Status.Should().Be(400);
    }

    [Test]
    public async Task Only_those_who_may_read_it_find_it()
    {
        (await SendAsync(S3Server.Reader, "HEAD", $"/{Bucket}")).Status.Should().Be(200);
        (await SendAsync(S3Server.Stranger, "HEAD", $"/{Bucket}")).Status.Should().Be(403);
        (await SendAsync(null, "HEAD", $"/{Bucket}")).Status.Should().Be(403);
    }
}
