using System.Text.Json;
using Gateway.Storage.Identity;
using Gateway.Tests.S3;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.StandardMode;

internal sealed class RequestListTests : StandardTestBase
{
    [Test]
    public async Task The_requests_of_both_dialects_come_newest_first()
    {
        await UploadAsync("k", "hello");
        await ReadFileAsync("k", ("Range", "bytes=0-2"));
        await SendAsync("GET", $"/{Bucket}/k");
        JsonElement[] requests = await RequestsAsync(S3Server.Owner, Of("reqlist"), count: 3);
        requests[0].GetProperty("path").GetString().Should().Be($"/{Bucket}/k");
        requests[1].GetProperty("path").GetString().Should().Be(Of("getfile", "k"));
        requests[2].GetProperty("path").GetString().Should().Be(Of("uploadfile", "k"));
        JsonElement read = requests[1];
        (read.GetProperty("service").GetString(), read.GetProperty("method").GetString(), read.GetProperty("status").GetInt32(), read.GetProperty("bytes").GetInt64())
            .Should().Be((Bucket, "GET", 206, 3));
        (read.GetProperty("client").GetString(), read.GetProperty("cache").GetString(), read.GetProperty("key").GetString()).Should().Be(("127.0.0.1", "none", S3Server.Owner.Id));
        read.GetProperty("durationMs").GetDouble().Should().BeGreaterThan(0);
        requests[0].GetProperty("key").GetString().Should().Be(S3Server.Owner.Id);
        Json(await CallAsync("GET", Of("reqlist", more: "&limit=2"))).GetProperty("requests").GetArrayLength().Should().Be(2);
    }

    [Test]
    public async Task No_secret_is_shown()
    {
        await CallAsync("GET", Of("filelist", more: $"&x-owncdn-key={S3Server.Owner.Secret}&X-Amz-Signature=abcdef"));
        await Server.SendAsync(new RawRequest("GET", $"/filelist?sid={Bucket}&X%2downcdn-key=abcdef").With("x-owncdn-key", "abcdef"), null);
        JsonElement[] lists =
        [
            .. await RequestsAsync(S3Server.Owner, Of("reqlist"), count: 1),
            .. (await RequestsAsync(S3Server.Admin, "/reqlist", count: 3)).Take(10),
        ];
        string.Concat(lists).Should().Contain("x-owncdn-key=***&X-Amz-Signature=***").And.NotContain("abcdef").And.NotContain(S3Server.Owner.Secret);
    }

    [Test]
    public async Task What_concerned_a_removed_service_of_another_account_stays_secret()
    {
        using Amazon.S3.AmazonS3Client stranger = Server.Client(S3Server.Stranger);
        string theirs = NewName();
        await stranger.PutBucketAsync(theirs);
        await stranger.PutObjectAsync(new Amazon.S3.Model.PutObjectRequest { BucketName = theirs, Key = "jane-doe", ContentBody = "x" });
        await stranger.DeleteObjectAsync(theirs, "jane-doe");
        await stranger.DeleteBucketAsync(theirs);
        RawResponse list = await CallAsync("GET", "/reqlist?limit=1000");
        list.Text.Should().NotContain("jane-doe");
    }

    [Test]
    public async Task A_long_method_is_kept_short()
    {
        await Server.SendAsync(new RawRequest(new string('M', 30_000), $"/{Bucket}/k"), key: null);
        JsonElement requests = Json(await CallAsync(S3Server.Admin, new RawRequest("GET", "/reqlist?limit=10"))).GetProperty("requests");
        requests.EnumerateArray().Should().OnlyContain(request => request.GetProperty("method").GetString()!.Length < 100);
    }

    [Test]
    public async Task Only_who_may_read_everything_sees_everything()
    {
        await NewBucketAsync(Stranger);
        Refused(await CallAsync("GET", "/reqlist"), 403, "AccessDenied");
        Refused(await CallAsync(S3Server.Stranger, new RawRequest("GET", Of("reqlist"))), 404, "NoSuchService");
        await CallAsync("GET", Of("filelist"));
        JsonElement[] all = await RequestsAsync(S3Server.Admin, "/reqlist?limit=1000", count: 5);
        all.Should().Contain(r => r.GetProperty("path").GetString() == "/reqlist" && r.GetProperty("service").ValueKind == JsonValueKind.Null);
        all.Should().Contain(r => r.GetProperty("service").GetString() == Bucket);
        all.Select(r => r.GetProperty("time").GetString()).Should().BeInDescendingOrder(StringComparer.Ordinal);
    }

    [TestCase("&limit=0")]
    [TestCase("&limit=1001")]
    [TestCase("&limit=x")]
    public async Task Bad_parameters_are_refused(string more) => Refused(await CallAsync("GET", Of("reqlist", more: more)), 400, "InvalidParameter");

    // A request is kept when it is finished, which is after its client has the answer: a list may come too early.
    private async Task<JsonElement[]> RequestsAsync(ApiKey key, string target, int count)
    {
        for (int i = 0; i < 100; i++)
        {
            JsonElement[] requests = [.. Json(await CallAsync(key, new RawRequest("GET", target))).GetProperty("requests").EnumerateArray()];
            requests = [.. requests.Where(r => !r.GetProperty("path").GetString()!.StartsWith("/reqlist?", StringComparison.Ordinal))];
            if (requests.Length >= count)
            {
                return requests;
            }
        }

        throw new AssertionException($"There are fewer than {count} requests.");
    }
}
