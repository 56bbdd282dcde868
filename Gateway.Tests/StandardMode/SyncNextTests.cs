using System.Diagnostics;
using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;
using Gateway.Tests.S3;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.StandardMode;

internal sealed class SyncNextTests : StandardTestBase
{
    [Test]
    public async Task A_change_tells_all_that_a_replica_needs()
    {
        await SetVersioningAsync(VersionStatus.Enabled);
        string version = Json(await UploadAsync(
            "a b", "hello", ("Content-Type", "text/plain"), ("Cache-Control", "no-cache"), ("x-owncdn-meta-a", "ü"))).GetProperty("versionId").GetString()!;
        JsonElement feed = await FeedAsync("");
        JsonElement change = feed.GetProperty("changes").EnumerateArray().Single();
        string modified = change.GetProperty("modified").GetString()!;
        modified.Should().MatchRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$");
        change.GetRawText().Should().Be(
            $$$"""{"syncId":1,"action":"put","path":"a b","versionId":"{{{version}}}","modified":"{{{modified}}}","size":5,"etag":"5d41402abc4b2a76b9719d911017c592","contentType":"text/plain","""
            + """ "metadata":{"Cache-Control":"no-cache","x-owncdn-meta-a":"Ã¼"},"checksum":{"algorithm":"CRC64NVME","type":"FULL_OBJECT","value":"M3eFcAZSQlc="},"owner":"owner"}""".TrimStart());
        feed.GetProperty("lastSyncId").GetInt64().Should().Be(1);
    }

    [Test]
    public async Task Deletes_and_removed_versions_are_changes_too()
    {
        await UploadAsync("k", "1");
        await CallAsync("DELETE", Of("deletefile", "k"));
        await SetVersioningAsync(VersionStatus.Enabled);
        string version = Json(await UploadAsync("k", "2")).GetProperty("versionId").GetString()!;
        await CallAsync("DELETE", Of("deletefile", "k"));
        await CallAsync("DELETE", Of("deletefile", "k", $"&version={version}"));
        JsonElement[] changes = [.. (await FeedAsync("&limit=1000")).GetProperty("changes").EnumerateArray()];
        changes.Select(c => c.GetProperty("action").GetString()).Should().Equal("put", "delete", "put", "delete", "purge");
        changes[0].GetProperty("size").ValueKind.Should().Be(JsonValueKind.Null, "that version is gone");
        changes[1].GetProperty("versionId").ValueKind.Should().Be(JsonValueKind.Null, "no marker was added");
        changes[1].GetProperty("removed").GetInt64().Should().Be(1);
        changes[3].GetProperty("versionId").GetString().Should().HaveLength(32);
        changes[3].GetProperty("owner").GetString().Should().Be("owner");
        changes[3].GetProperty("metadata").ValueKind.Should().Be(JsonValueKind.Null);
        changes[4].GetProperty("removed").GetInt64().Should().Be(3);
    }

    [Test]
    public async Task What_only_S3_can_set_is_told_as_well()
    {
        await PutRawAsync("k", "x", ("x-amz-acl", "public-read"), ("x-amz-website-redirect-location", "/other"), ("x-amz-storage-class", "STANDARD_IA"), ("x-amz-checksum-sha1", "EfatjsUqKYSrqv18O1FlA3hcIHI="), ("x-amz-meta-a", "b"));
        JsonElement change = (await FeedAsync("")).GetProperty("changes")[0];
        change.GetProperty("metadata").GetRawText().Should().Be("""{"x-amz-website-redirect-location":"/other","x-amz-storage-class":"STANDARD_IA","x-amz-acl":"public-read","x-owncdn-meta-a":"b"}""");
        change.GetProperty("contentType").ValueKind.Should().Be(JsonValueKind.Null);
        change.GetProperty("checksum").GetProperty("algorithm").GetString().Should().Be("SHA1");
    }

    [Test]
    public async Task An_object_of_parts_tells_its_parts()
    {
        InitiateMultipartUploadResponse upload = await S3.InitiateMultipartUploadAsync(Bucket, "k");
        var parts = new List<PartETag>();
        foreach ((int number, int size) in ((int, int)[])[(1, 5 << 20), (3, 10)])
        {
            UploadPartResponse part = await S3.UploadPartAsync(new UploadPartRequest
            {
                BucketName = Bucket, Key = "k", UploadId = upload.UploadId, PartNumber = number, InputStream = new MemoryStream(new byte[size]),
            });
            parts.Add(new PartETag(part));
        }

        await S3.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = Bucket, Key = "k", UploadId = upload.UploadId, PartETags = parts });
        JsonElement[] told = [.. (await FeedAsync("")).GetProperty("changes")[0].GetProperty("parts").EnumerateArray()];
        told.Select(p => (p.GetProperty("number").GetInt32(), p.GetProperty("size").GetInt64())).Should().Equal((1, 5 << 20), (3, 10));
        told[0].GetProperty("checksum").GetProperty("value").GetString().Should().NotBeEmpty();
    }

    [Test]
    public async Task The_feed_is_read_on_from_the_last_change()
    {
        await PutAllAsync("a", "b", "c");
        JsonElement first = await FeedAsync("&limit=2");
        first.GetProperty("changes").EnumerateArray().Select(c => c.GetProperty("syncId").GetInt64()).Should().Equal(1, 2);
        first.GetProperty("lastSyncId").GetInt64().Should().Be(3);
        (await FeedAsync("")).GetProperty("changes").GetArrayLength().Should().Be(1, "the default is one");
        (await FeedAsync("&after=2&limit=2")).GetProperty("changes")[0].GetProperty("path").GetString().Should().Be("c");
        (await FeedAsync("&after=3")).GetRawText().Should().Be("""{"changes":[],"lastSyncId":3}""");
    }

    [Test]
    public async Task A_history_that_does_not_exist_is_gone()
    {
        await PutAllAsync("a");
        RawResponse refused = await CallAsync("GET", Of("syncnext", more: "&after=7"));
        Refused(refused, 410, "SyncIdGone");
        Json(refused).GetProperty("error").GetProperty("resumeAfter").GetInt64().Should().Be(1);
    }

    [Test]
    public async Task A_long_poll_is_answered_by_the_next_change()
    {
        Task<RawResponse> waiting = CallAsync("GET", Of("syncnext", more: "&wait=60"));
        await UploadAsync("k", "x");
        Json(await waiting).GetProperty("changes")[0].GetProperty("path").GetString().Should().Be("k");
    }

    [Test]
    public async Task A_long_poll_without_a_change_ends_with_its_time()
    {
        var watch = Stopwatch.StartNew();
        (await FeedAsync("&wait=1")).GetProperty("changes").GetArrayLength().Should().Be(0);
        watch.Elapsed.Should().BeGreaterThan(TimeSpan.FromSeconds(0.9));
    }

    [Test]
    public async Task A_long_poll_does_not_hold_up_the_end_of_the_gateway()
    {
        await using S3Server server = await S3Server.StartAsync();
        using var s3 = server.Client(S3Server.Owner);
        await s3.PutBucketAsync(Bucket);
        using RawConnection connection = await server.ConnectAsync();
        await connection.SendAsync(new RawRequest("GET", Of("syncnext", more: "&wait=60")).With("x-owncdn-key", S3Server.Owner.Secret).ToBytes(null));
        await server.SendAsync(new RawRequest("GET", "/servicelist").With("x-owncdn-key", S3Server.Owner.Secret), null);
        var watch = Stopwatch.StartNew();
        Task stopped = server.StopAsync();
        Json((await connection.ReceiveAsync())!).GetRawText().Should().Be("""{"changes":[],"lastSyncId":0}""");
        await stopped;
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20));
    }

    [Test]
    public async Task A_long_answer_is_cut_and_read_on()
    {
        // Control characters take six bytes each in JSON: 600 such changes are more than 4 MiB.
        const int Count = 600;
        var store = await Server.StoreAsync(Bucket);
        await Task.WhenAll(Enumerable.Range(0, Count).Select(i => PutLongAsync(store, $"{i:000}{new string('\u0001', 1021)}", new string('v', 2000))));
        var counts = new List<int>();
        do
        {
            RawResponse response = await CallAsync("GET", Of("syncnext", more: $"&after={counts.Sum()}&limit=1000"));
            response.Body.Length.Should().BeLessThan((4 << 20) + 20_000);
            counts.Add(Json(response).GetProperty("changes").GetArrayLength());
        }
        while (counts[^1] > 0);

        counts.Should().HaveCountGreaterThan(2);
        counts.Sum().Should().Be(Count);
    }

    [TestCase("&after=-1")]
    [TestCase("&after=x")]
    [TestCase("&limit=0")]
    [TestCase("&limit=1001")]
    [TestCase("&wait=61")]
    [TestCase("&wait=0.5")]
    public async Task Bad_parameters_are_refused(string more) => Refused(await CallAsync("GET", Of("syncnext", more: more)), 400, "InvalidParameter");

    private static async Task PutLongAsync(Storage.ObjectStore store, string key, string value)
    {
        var metadata = new Storage.Objects.ObjectMetadata { User = [new("a", value)] };
        var body = new Storage.Content.IncomingBody { Stream = new MemoryStream([1]), Length = 1 };
        await store.PutAsync(new Storage.ObjectWrite(Storage.Objects.ObjectKey.Parse(key), body, metadata, "owner", Storage.Objects.WritePreconditions.None), default);
    }

    private async Task<JsonElement> FeedAsync(string more) => Json(await CallAsync("GET", Of("syncnext", more: more)));
}
