using System.Net;
using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;

namespace Gateway.Tests.Nodes;

/// <summary>What is made, changed or removed at one gateway is so at the others.</summary>
internal sealed class SharedRegistryTests
{
    private GatewayGroup _group = null!;

    private GroupMember A => _group[0];

    private GroupMember B => _group[1];

    [OneTimeSetUp]
    public async Task Start() => _group = await GatewayGroup.StartAsync(2);

    [OneTimeTearDown]
    public async Task Stop() => await _group.DisposeAsync();

    [Test]
    public async Task A_bucket_is_used_elsewhere_in_the_very_next_request()
    {
        for (int i = 0; i < 20; i++)
        {
            (GroupMember one, GroupMember other) = i % 2 == 0 ? (A, B) : (B, A);
            await one.S3.PutBucketAsync($"next-{i}");
            await other.S3.PutObjectAsync(new PutObjectRequest { BucketName = $"next-{i}", Key = "k", ContentBody = "v" });
            (await one.S3.GetObjectMetadataAsync($"next-{i}", "k")).ContentLength.Should().Be(1);
        }
    }

    [Test]
    public async Task A_service_is_known_to_standard_mode_elsewhere_at_once()
    {
        await A.S3.PutBucketAsync("standard-next");
        (await B.CallAsync(HttpMethod.Get, "filelist?sid=standard-next")).Status.Should().Be(200);
        (await B.CallAsync(HttpMethod.Get, "filelist?sid=nobody-made-it")).Status.Should().Be(404);
    }

    [Test]
    public async Task A_key_is_used_elsewhere_in_the_very_next_request_and_refused_soon_after_it_was_removed()
    {
        for (int i = 0; i < 10; i++)
        {
            (int status, JsonElement key) = await A.CallAsync(HttpMethod.Post, "keyadd", new StringContent("""{"permissions":{"all":"write"}}"""));
            status.Should().BeInRange(200, 201);
            string id = key.GetProperty("id").GetString()!;
            using AmazonS3Client s3 = GatewayGroup.S3(B.Client.BaseAddress!, id, key.GetProperty("value").GetString()!);
            await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "main" });

            (await A.CallAsync(HttpMethod.Post, $"keyremove?id={id}")).Status.Should().Be(200);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            while (await IsAcceptedAsync(s3))
            {
                patience.IsCancellationRequested.Should().BeFalse("a removed key is refused everywhere within a second");
            }
        }
    }

    [Test]
    public async Task A_setting_counts_elsewhere_and_concurrent_changes_of_settings_do_not_undo_each_other()
    {
        for (int i = 0; i < 10; i++)
        {
            string bucket = $"settings-{i}";
            await A.S3.PutBucketAsync(bucket);
            (await B.Objects.FindAsync(bucket)).Should().NotBeNull();
            await Task.WhenAll(
                A.S3.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = bucket, VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled } }),
                B.Objects.UpdateAsync(bucket, info => info with { CannedAcl = "public-read" }, CancellationToken.None));
            await A.Objects.RefreshAsync(CancellationToken.None);
            await B.Objects.RefreshAsync(CancellationToken.None);
            B.Objects.Find(bucket).Should().Be(A.Objects.Find(bucket)).And.BeEquivalentTo(new { Versioning = Gateway.Storage.Versioning.VersioningState.Enabled, CannedAcl = "public-read" });
        }
    }

    [Test]
    public async Task A_bucket_that_is_deleted_while_another_gateway_writes_to_it_loses_no_acknowledged_object()
    {
        for (int i = 0; i < 20; i++)
        {
            string bucket = $"deleted-{i}";
            await A.S3.PutBucketAsync(bucket);
            await B.S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket });
            Task<bool>[] writes = [.. Enumerable.Range(0, 4).Select(n => WriteAsync(bucket, $"{n}"))];
            bool deleted = await DeleteAsync(bucket);
            bool[] written = await Task.WhenAll(writes);
            if (deleted)
            {
                written.Should().NotContain(true, "a bucket with objects cannot be deleted");
                (await StatusAsync(() => B.S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket }))).Should().Be(HttpStatusCode.NotFound);
                await B.S3.PutBucketAsync(bucket);
                await A.S3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "new", ContentBody = "x" });
                (await B.S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket })).S3Objects.Should().ContainSingle();
            }
            else
            {
                (await A.S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket })).S3Objects.Should().HaveCount(written.Count(one => one)).And.NotBeEmpty();
            }
        }

        async Task<bool> WriteAsync(string bucket, string key)
        {
            HttpStatusCode status = await StatusAsync(() => B.S3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = "x" }));
            status.Should().BeOneOf(HttpStatusCode.OK, HttpStatusCode.NotFound);
            return status == HttpStatusCode.OK;
        }

        async Task<bool> DeleteAsync(string bucket)
        {
            HttpStatusCode status = await StatusAsync(() => A.S3.DeleteBucketAsync(bucket));
            status.Should().BeOneOf(HttpStatusCode.NoContent, HttpStatusCode.Conflict);
            return status == HttpStatusCode.NoContent;
        }
    }

    [Test]
    public async Task A_bucket_that_is_gone_is_told_as_gone()
    {
        await A.S3.PutBucketAsync("removed-once");
        await _group.ExecuteAsync("""
            CREATE FUNCTION gateway.refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN IF NOT EXISTS (SELECT 1 FROM gateway.services WHERE id = 'removed-once') THEN RAISE 'It is gone.'; END IF; RETURN NULL; END $$;
            CREATE TRIGGER refuse BEFORE DELETE ON gateway.services FOR EACH STATEMENT EXECUTE FUNCTION gateway.refuse()
            """);
        try
        {
            (await StatusAsync(() => A.S3.DeleteBucketAsync("removed-once"))).Should().Be(HttpStatusCode.NoContent);
        }
        finally
        {
            await _group.ExecuteAsync("DROP TRIGGER refuse ON gateway.services");
        }

        await B.S3.PutBucketAsync("removed-once");
    }

    [TestCase("nobody")]
    [TestCase("no%00body")]
    public async Task A_key_that_there_cannot_be_is_not_there(string id) =>
        (await A.CallAsync(HttpMethod.Post, $"keyremove?id={id}")).Status.Should().Be(404);

    private static async Task<bool> IsAcceptedAsync(AmazonS3Client s3) =>
        await StatusAsync(() => s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "main" })) == HttpStatusCode.OK;

    private static async Task<HttpStatusCode> StatusAsync<T>(Func<Task<T>> call)
        where T : Amazon.Runtime.AmazonWebServiceResponse
    {
        try
        {
            return (await call()).HttpStatusCode;
        }
        catch (AmazonS3Exception e)
        {
            return e.StatusCode;
        }
    }
}
