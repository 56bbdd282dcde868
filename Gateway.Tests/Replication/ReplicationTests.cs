using System.Net;
using System.Text.Json;
using Gateway.Hosting;
using Gateway.Storage;
using Gateway.Storage.Catalog;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;
using Gateway.Tests.Host;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Replication;

/// <summary>A gateway that follows another over the network.</summary>
internal sealed class ReplicationTests : ReplicationTestBase
{
    [Test]
    public async Task Everything_of_the_primary_arrives_and_what_is_written_later_too()
    {
        var metadata = new ObjectMetadata
        {
            ContentType = "text/plain; charset=utf-8",
            CacheControl = "max-age=60",
            ContentDisposition = "attachment; filename=\"ü\"",
            ContentEncoding = "gzip",
            ContentLanguage = "de",
            Expires = "never",
            WebsiteRedirect = "/elsewhere",
            StorageClass = "GLACIER_IR",
            CannedAcl = "public-read",
            User = [new("color", "\u00fc \"red\" \\"), new("empty", "")],
        };
        await PutAsync("a/ü +%2F&?.txt", [1, 2, 3], metadata);
        await PutAsync("empty", []);
        await PutAsync("blob", new byte[200_000]);
        ObjectStore primary = await StoreAsync(Primary);
        UploadRecord upload = await primary.Uploads.CreateAsync(ObjectKey.Parse("parts"), metadata, "somebody", UploadChecksum.Declare(ChecksumAlgorithm.Sha256, null)!, default);
        var parts = new List<CompletedPart>();
        foreach ((int number, int length) in new[] { (2, 5 << 20), (7, 10) })
        {
            PartRecord part = await primary.Uploads.UploadPartAsync(upload, number, new IncomingBody { Stream = new MemoryStream(new byte[length]) }, default);
            parts.Add(new CompletedPart(number, part.ETag, null));
        }

        await primary.Uploads.CompleteAsync(new UploadCompletion(upload.UploadId, upload.Key, parts, null, null, WritePreconditions.None), default);

        RunningGateway replica = await StartReplicaAsync();
        await ShouldBecomeEqualAsync(replica);
        ObjectVersion copy = await (await StoreAsync(replica)).GetAsync(ObjectKey.Parse("a/ü +%2F&?.txt"), null, default);
        copy.Metadata.Should().BeEquivalentTo(metadata);
        (await (await StoreAsync(replica)).GetAsync(upload.Key, null, default)).Owner.Should().Be("somebody");

        await PutAsync("empty", [1]);
        await primary.DeleteAsync(new DeleteTarget(ObjectKey.Parse("blob"), null, WritePreconditions.None), "owner", default);
        await primary.DeleteAsync(new DeleteTarget(copy.Key, copy.VersionId, WritePreconditions.None), "owner", default);
        await ShouldBecomeEqualAsync(replica);
        JsonElement state = await ReplicationOfAsync(replica, r => r.GetProperty("lagSeconds").ValueKind == JsonValueKind.Number && r.GetProperty("lagSeconds").GetDouble() == 0);
        (state.GetProperty("source").GetString(), state.GetProperty("service").GetString(), state.GetProperty("result").GetString()).Should().Be(("primary", Service, "ok"));
        state.GetProperty("lastSyncId").GetInt64().Should().Be(await primary.History.LastSyncIdAsync(default));
        state.GetProperty("lastSync").GetDateTimeOffset().Should().BeAfter(DateTimeOffset.UnixEpoch);
    }

    [Test]
    public async Task A_large_object_goes_on_where_the_connection_broke()
    {
        byte[] content = new byte[8 << 20];
        new Random(1).NextBytes(content);
        Proxy.CutAfter = 1 << 20;
        await PutAsync("large", content);
        RunningGateway replica = await StartReplicaAsync();
        await ShouldBecomeEqualAsync(replica);
        Proxy.Cuts.Should().BeInRange(7, 40, "each megabyte came once");
    }

    [Test]
    public async Task While_the_primary_is_away_the_replica_says_so_and_serves_what_it_has()
    {
        await PutAsync("a", [1]);
        RunningGateway replica = await StartReplicaAsync();
        await ShouldBecomeEqualAsync(replica);
        Proxy.CutAfter = 0;
        await PutAsync("b", [2]);
        JsonElement state = await ReplicationOfAsync(replica, r => r.GetProperty("result").GetString() != "ok");
        state.GetProperty("lagSeconds").GetDouble().Should().BePositive();
        (await (await CallAsync(replica, HttpMethod.Get, $"/getfile?sid={Service}&path=a")).Content.ReadAsByteArrayAsync()).Should().Equal(1);
        string metrics = await replica.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        metrics.Should().Contain($"owncdn_replication_up{{service=\"{Service}\",primary=\"primary/{Service}\"}} 0\n").And.Contain("owncdn_replication_lag_seconds{");
        Proxy.CutAfter = long.MaxValue;
        await ShouldBecomeEqualAsync(replica);
        await ReplicationOfAsync(replica, r => r.GetProperty("result").GetString() == "ok");
    }

    [Test]
    public async Task A_key_without_the_right_is_told_in_the_result()
    {
        RunningGateway replica = await StartReplicaAsync(key: "unknown");
        JsonElement state = await ReplicationOfAsync(replica, r => r.GetProperty("result").GetString() != "ok");
        state.GetProperty("result").GetString().Should().Contain("401 Unauthorized");
        state.GetProperty("lagSeconds").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Test]
    public async Task Writes_to_a_replica_are_refused_in_both_dialects()
    {
        RunningGateway replica = await StartReplicaAsync();
        HttpResponseMessage refused = await CallAsync(replica, HttpMethod.Put, $"/uploadfile?sid={Service}&path=a", [1]);
        refused.StatusCode.Should().Be(HttpStatusCode.Conflict);
        (await refused.Content.ReadAsStringAsync()).Should().Contain("\"ReadOnlyReplica\"").And.Contain($"primary/{Service}");
        (await CallAsync(replica, HttpMethod.Delete, $"/deletefile?sid={Service}&path=a")).StatusCode.Should().Be(HttpStatusCode.Conflict);
        using var s3 = new Amazon.S3.AmazonS3Client(
            new Amazon.Runtime.BasicAWSCredentials(Admin.Id, Admin.Secret),
            new Amazon.S3.AmazonS3Config { ServiceURL = replica.Client.BaseAddress!.AbsoluteUri, AuthenticationRegion = "us-east-1", ForcePathStyle = true, MaxErrorRetry = 0 });
        (await s3.Awaiting(c => c.PutObjectAsync(new() { BucketName = Service, Key = "a", ContentBody = "x" })).Should().ThrowAsync<Amazon.S3.AmazonS3Exception>())
            .Which.ErrorCode.Should().Be("MethodNotAllowed");
        (await ServiceOfAsync(replica)).GetProperty("replica").GetBoolean().Should().BeTrue();
    }

    [Test]
    public async Task A_replica_follows_a_rewind()
    {
        for (int i = 0; i < 5; i++)
        {
            await PutAsync("a", [(byte)i]);
        }

        RunningGateway replica = await StartReplicaAsync();
        await ShouldBecomeEqualAsync(replica);
        await (await StoreAsync(Primary)).Rewind.RunAsync(2, null, default);
        await ShouldBecomeEqualAsync(replica);
        await PutAsync("b", [9]);
        await ShouldBecomeEqualAsync(replica);
    }

    [Test]
    public async Task A_replica_that_was_down_during_a_rewind_follows_on([Values(1, 2)] int steps, [Values] bool writtenSince)
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 5; i++)
        {
            await PutAsync($"k{i}", [1]);
        }

        RunningGateway replica = await StartReplicaAsync(dataDirectory: folder.File("data"));
        await ShouldBecomeEqualAsync(replica);
        await StopAsync(replica);
        await (await StoreAsync(Primary)).Rewind.RunAsync(5 - steps, null, default);
        if (writtenSince)
        {
            await PutAsync("new", [2]);
        }

        await ShouldBecomeEqualAsync(await StartReplicaAsync(dataDirectory: folder.File("data")));
    }

    [Test]
    public async Task A_primary_that_came_back_with_another_history_is_noticed()
    {
        await PutAsync("old", [1]);
        RunningGateway replica = await StartReplicaAsync();
        await ShouldBecomeEqualAsync(replica);
        Proxy.CutAfter = 0;
        ObjectStores stores = Primary.App.Services.GetRequiredService<GatewayStores>().Objects;
        ServiceInfo service = stores.Find(Service)!;
        ObjectVersion old = await (await StoreAsync(Primary)).GetAsync(ObjectKey.Parse("old"), null, default);
        await (await StoreAsync(Primary)).DeleteAsync(new DeleteTarget(old.Key, old.VersionId, WritePreconditions.None), "owner", default);
        await stores.DeleteAsync(Service, default);
        await stores.CreateAsync(service, default);
        for (int i = 0; i < 5; i++)
        {
            await PutAsync($"new{i}", [2]);
        }

        await ReplicationOfAsync(replica, r => r.GetProperty("result").GetString() != "ok");
        Proxy.CutAfter = long.MaxValue;
        await ReplicationOfAsync(replica, r => r.GetProperty("result").GetString()!.Contains("has never had", StringComparison.Ordinal));
        (await (await CallAsync(replica, HttpMethod.Get, $"/getfile?sid={Service}&path=old")).Content.ReadAsByteArrayAsync()).Should().Equal(1);
    }

    [Test]
    public async Task What_was_never_the_primarys_is_not_thrown_away()
    {
        using var folder = new TemporaryFolder();
        await PutAsync("a", [1]);
        await PutAsync("b", [2]);
        RunningGateway replica = await StartReplicaAsync(dataDirectory: folder.File("data"));
        await ShouldBecomeEqualAsync(replica);
        await StopAsync(replica);
        RunningGateway promoted = await StartReplicaAsync(follows: null, dataDirectory: folder.File("data"));
        await (await StoreAsync(promoted)).PutAsync(
            new ObjectWrite(ObjectKey.Parse("own"), new IncomingBody { Stream = new MemoryStream([7]) }, ObjectMetadata.Empty, "owner", WritePreconditions.None), default);
        await StopAsync(promoted);

        RunningGateway again = await StartReplicaAsync(dataDirectory: folder.File("data"));
        JsonElement state = await ReplicationOfAsync(again, r => r.GetProperty("result").GetString() != "ok" || r.GetProperty("lastSync").ValueKind != JsonValueKind.Null);
        state.GetProperty("result").GetString().Should().Contain("has never had");
        (await (await CallAsync(again, HttpMethod.Get, $"/getfile?sid={Service}&path=own")).Content.ReadAsByteArrayAsync()).Should().Equal(7);
    }

    [Test]
    public async Task A_promoted_replica_takes_writes_and_follows_no_more()
    {
        await PutAsync("a", [1]);
        RunningGateway replica = await StartReplicaAsync();
        await ShouldBecomeEqualAsync(replica);
        HttpResponseMessage promoted = await CallAsync(replica, HttpMethod.Post, $"/replicapromote?sid={Service}");
        promoted.StatusCode.Should().Be(HttpStatusCode.OK);
        (await CallAsync(replica, HttpMethod.Post, $"/replicapromote?sid={Service}")).StatusCode.Should().Be(HttpStatusCode.Conflict);
        await PutAsync("b", [2]);
        (await CallAsync(replica, HttpMethod.Put, $"/uploadfile?sid={Service}&path=c", [3])).StatusCode.Should().Be(HttpStatusCode.Created);
        JsonElement service = await ServiceOfAsync(replica);
        service.GetProperty("replica").GetBoolean().Should().BeFalse();
        service.TryGetProperty("replication", out _).Should().BeFalse();
        (await CallAsync(replica, HttpMethod.Get, $"/getfile?sid={Service}&path=b")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }
}
