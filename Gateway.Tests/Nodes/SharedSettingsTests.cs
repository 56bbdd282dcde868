using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;

namespace Gateway.Tests.Nodes;

/// <summary>A setting that one gateway has answered for counts at the others in the very next request, also before they have been told of it.</summary>
internal sealed class SharedSettingsTests
{
    private const int Rounds = 60;

    private static readonly Dictionary<string, Func<AmazonS3Client, string, Task<(string? VersionId, bool IsMarker)>>> Overwrites = new()
    {
        ["put"] = async (s3, bucket) => ((await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "k", ContentBody = "new" })).VersionId, false),
        ["delete"] = async (s3, bucket) =>
        {
            DeleteObjectResponse deleted = await s3.DeleteObjectAsync(bucket, "k");
            return (deleted.VersionId, deleted.DeleteMarker == "true");
        },
        ["delete many"] = async (s3, bucket) =>
        {
            var request = new DeleteObjectsRequest { BucketName = bucket, Objects = [new KeyVersion { Key = "k" }] };
            DeletedObject deleted = (await s3.DeleteObjectsAsync(request)).DeletedObjects.Should().ContainSingle().Which;
            return (deleted.DeleteMarkerVersionId, deleted.DeleteMarker == true);
        },
        ["copy"] = async (s3, bucket) => ((await s3.CopyObjectAsync(bucket, "other", bucket, "k")).VersionId, false),
        ["complete"] = async (s3, bucket) =>
        {
            string upload = (await s3.InitiateMultipartUploadAsync(bucket, "k")).UploadId;
            using var content = new MemoryStream("new"u8.ToArray());
            var part = new UploadPartRequest { BucketName = bucket, Key = "k", UploadId = upload, PartNumber = 1, InputStream = content };
            var parts = new List<PartETag> { new(1, (await s3.UploadPartAsync(part)).ETag) };
            return ((await s3.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = bucket, Key = "k", UploadId = upload, PartETags = parts })).VersionId, false);
        },
    };

    private static readonly string[] Kinds = [.. Overwrites.Keys];

    private GatewayGroup _group = null!;

    private GroupMember A => _group[0];

    private GroupMember B => _group[1];

    [OneTimeSetUp]
    public async Task Start() => _group = await GatewayGroup.StartAsync(2);

    [OneTimeTearDown]
    public async Task Stop() => await _group.DisposeAsync();

    [Test]
    public async Task What_there_was_when_versioning_was_enabled_elsewhere_is_kept()
    {
        for (int i = 0; i < Rounds; i++)
        {
            string bucket = await MakeBucketAsync($"enabled-{i}");
            await SetVersioningAsync(bucket, VersionStatus.Enabled);
            await ShouldKeepAsync(bucket, i % 2 == 0 ? "put" : "delete");
        }
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task Who_has_not_been_told_keeps_versions_too(string kind)
    {
        string bucket = await MakeBucketAsync($"untold-{kind.Replace(' ', '-')}");
        await SetSilentlyAsync(bucket, 1);
        await ShouldKeepAsync(bucket, kind);
    }

    [Test]
    public async Task Who_has_not_been_told_names_versions_in_answers()
    {
        string bucket = await MakeBucketAsync("untold-answers");
        await SetSilentlyAsync(bucket, 1);
        PutObjectResponse put = await B.S3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "k", ContentBody = "new" });
        (await B.S3.GetObjectMetadataAsync(bucket, "k")).VersionId.Should().Be(put.VersionId);
        (await B.S3.CopyObjectAsync(bucket, "k", bucket, "copy")).SourceVersionId.Should().Be(put.VersionId);
        (await B.S3.DeleteObjectAsync(bucket, "k", "null")).VersionId.Should().Be("null");
    }

    [Test]
    public async Task Who_has_not_been_told_replaces_the_null_version_once_suspended()
    {
        string bucket = await MakeBucketAsync("untold-suspended");
        await SetVersioningAsync(bucket, VersionStatus.Enabled);
        await B.Objects.RefreshAsync(CancellationToken.None);
        await SetSilentlyAsync(bucket, 2);
        DeleteObjectResponse deleted = await B.S3.DeleteObjectAsync(bucket, "k");
        (deleted.VersionId, deleted.DeleteMarker).Should().Be(("null", "true"));
        (await B.S3.ListVersionsAsync(bucket, "k")).Versions.Should().ContainSingle().Which.IsDeleteMarker.Should().BeTrue();
    }

    [Test]
    public async Task Lists_tell_of_every_bucket_that_was_made_before()
    {
        for (int i = 0; i < Rounds; i++)
        {
            (GroupMember one, GroupMember other) = i % 2 == 0 ? (A, B) : (B, A);
            await one.S3.PutBucketAsync($"listed-{i}");
            bool listed = i % 4 < 2
                ? (await other.S3.ListBucketsAsync()).Buckets.Exists(bucket => bucket.BucketName == $"listed-{i}")
                : (await other.CallAsync(HttpMethod.Get, "servicelist")).Json.GetProperty("services").EnumerateArray().Any(service => IdOf(service) == $"listed-{i}");
            listed.Should().BeTrue($"listed-{i} has been made");
            await one.S3.DeleteBucketAsync($"listed-{i}");
            (await other.S3.ListBucketsAsync()).Buckets.Should().NotContain(bucket => bucket.BucketName == $"listed-{i}");
        }

        static string? IdOf(JsonElement service) => service.GetProperty("id").GetString();
    }

    [Test]
    public async Task The_state_of_versioning_is_told_as_it_was_set_last()
    {
        string bucket = await MakeBucketAsync("told-state");
        for (int i = 0; i < Rounds; i++)
        {
            VersionStatus status = i % 2 == 0 ? VersionStatus.Enabled : VersionStatus.Suspended;
            await SetVersioningAsync(bucket, status);
            (await B.S3.GetBucketVersioningAsync(bucket)).VersioningConfig.Status.Should().Be(status);
        }
    }

    /// <summary>Makes a bucket with two objects, which both gateways know.</summary>
    private async Task<string> MakeBucketAsync(string bucket)
    {
        await A.S3.PutBucketAsync(bucket);
        await A.S3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "k", ContentBody = "precious" });
        await B.S3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "other", ContentBody = "other" });
        return bucket;
    }

    private async Task SetVersioningAsync(string bucket, VersionStatus status) => await A.S3.PutBucketVersioningAsync(
        new PutBucketVersioningRequest { BucketName = bucket, VersioningConfig = new S3BucketVersioningConfig { Status = status } });

    /// <summary>What a gateway does whose note has not come yet; nor does the counter of changes give it away to whoever looks for another reason.</summary>
    private async Task SetSilentlyAsync(string bucket, int state) =>
        await _group.ExecuteAsync($"UPDATE gateway.services SET versioning = {state} WHERE id = '{bucket}'");

    private async Task ShouldKeepAsync(string bucket, string kind)
    {
        (string? versionId, bool isMarker) = await Overwrites[kind](B.S3, bucket);
        versionId.Should().HaveLength(32, "{0} in {1} names the version that it made", kind, bucket);
        isMarker.Should().Be(kind.StartsWith("delete", StringComparison.Ordinal));
        using GetObjectResponse old = await B.S3.GetObjectAsync(bucket, "k", "null");
        using var reader = new StreamReader(old.ResponseStream);
        (await reader.ReadToEndAsync()).Should().Be("precious");
    }
}
