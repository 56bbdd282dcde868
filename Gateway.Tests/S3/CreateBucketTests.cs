using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

internal sealed class CreateBucketTests : S3TestBase
{
    [Test]
    public async Task A_bucket_is_made_and_located()
    {
        string name = NewName();
        RawResponse response = await SendAsync("PUT", $"/{name}");
        (response.Status, response["Location"], response.Body.Length).Should().Be((200, "/" + name, 0));
        (await SendAsync("HEAD", $"/{name}")).Status.Should().Be(200);
    }

    [Test]
    public async Task Ones_own_bucket_may_be_made_again_and_keeps_its_objects()
    {
        await PutAsync("k");
        await S3.PutBucketAsync(Bucket);
        (await ReadAsync("k")).Should().Be("content");
    }

    [Test]
    public async Task Making_it_again_resets_the_acl()
    {
        string name = NewName();
        await SendAsync("PUT", $"/{name}", ("x-amz-acl", "public-read"));
        (await SendAsync(null, "GET", $"/{name}")).Status.Should().Be(200);
        await SendAsync("PUT", $"/{name}");
        (await SendAsync(null, "GET", $"/{name}")).Status.Should().Be(403);
    }

    [Test]
    public async Task Somebody_elses_name_is_taken() =>
        await RefusedAsync(Stranger.PutBucketAsync(Bucket), "BucketAlreadyExists", HttpStatusCode.Conflict);

    [TestCase("ab")]
    [TestCase("Upper")]
    [TestCase("under_score")]
    [TestCase("-start")]
    [TestCase("end-")]
    [TestCase("dot..dot")]
    [TestCase("192.168.0.1")]
    [TestCase("xn--a")]
    [TestCase("a-s3alias")]
    [TestCase("with%2Fslash")]
    [TestCase("..%2F..%2Fetc")]
    [TestCase("a%00b")]
    [TestCase("0123456789012345678901234567890123456789012345678901234567890123")]
    public async Task Names_follow_the_rules(string name)
    {
        RawResponse response = await SendAsync("PUT", $"/{name}");
        response.Status.Should().Be(400);
        if (name != "a%00b")
        {
            response.Code.Should().Be("InvalidBucketName");
        }
    }

    [TestCase("<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>", 200, "")]
    [TestCase("<CreateBucketConfiguration><LocationConstraint></LocationConstraint></CreateBucketConfiguration>", 200, "")]
    [TestCase("<CreateBucketConfiguration><LocationConstraint>us-east-1</LocationConstraint></CreateBucketConfiguration>", 200, "")]
    [TestCase("<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>", 400, "InvalidLocationConstraint")]
    [TestCase("<Other/>", 400, "MalformedXML")]
    [TestCase("<CreateBucketConfiguration>", 400, "MalformedXML")]
    public async Task The_configuration_may_name_the_region(string body, int status, string code)
    {
        string name = NewName();
        RawResponse response = await SendAsync(new RawRequest("PUT", $"/{name}").WithBody(body));
        (response.Status, response.Code).Should().Be((status, code));
        (await SendAsync("HEAD", $"/{name}")).Status.Should().Be(status == 200 ? 200 : 404);
    }

    [TestCase("true")]
    [TestCase("True")]
    public async Task Object_lock_is_not_promised(string value)
    {
        RawResponse response = await SendAsync("PUT", $"/{NewName()}", ("x-amz-bucket-object-lock-enabled", value));
        (response.Status, response.Code).Should().Be((501, "NotImplemented"));
    }

    [TestCase("x-amz-acl", "everything", 400, "InvalidArgument")]
    [TestCase("x-amz-grant-read", "id=1", 501, "NotImplemented")]
    public async Task Unknown_grants_are_refused(string header, string value, int status, string code)
    {
        string name = NewName();
        RawResponse response = await SendAsync("PUT", $"/{name}", (header, value));
        (response.Status, response.Code).Should().Be((status, code));
        (await SendAsync("HEAD", $"/{name}")).Status.Should().Be(404);
    }

    [Test]
    public async Task Only_writing_keys_make_buckets()
    {
        using AmazonS3Client reader = Server.Client(S3Server.Reader);
        await RefusedAsync(reader.PutBucketAsync(NewName()), "AccessDenied", HttpStatusCode.Forbidden);
        using AmazonS3Client anonymous = Server.Client(null);
        await RefusedAsync(anonymous.PutBucketAsync(NewName()), "AccessDenied", HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task One_of_many_that_race_wins_and_all_agree()
    {
        string name = NewName();
        PutBucketResponse[] made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => S3.PutBucketAsync(name)));
        made.Should().OnlyContain(m => m.HttpStatusCode == HttpStatusCode.OK);
        await PutAsync("k", bucket: name);
    }
}
