using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Gateway.Tests.Nodes;

namespace Gateway.Tests.Migration;

/// <summary>Fills a gateway with everything that a gateway can hold, and tells what one holds, as its clients see it.</summary>
internal sealed class StoredThings(GroupMember gateway)
{
    /// <summary>An object with bytes in the blob store.</summary>
    public const string Large = "large";

    private static readonly string[] OddKeys = ["with space + plus", "p%2Fq", "ü/✓/日本", "double//slash", "a/../b", "\u0001control", "quote'\"<&>", "\uFFFD\U0010FFFF"];

    public async Task FillAsync()
    {
        AmazonS3Client s3 = gateway.S3;
        await s3.PutBucketAsync("removed");
        await s3.PutBucketAsync("second");
        await s3.DeleteBucketAsync("removed");
        await PutAsync("main", "small", 10);
        await PutAsync("main", "small", 20);
        await PutAsync("main", "empty", 0);
        await PutAsync("main", "deleted", 30);
        await s3.DeleteObjectAsync("main", "deleted");
        await PutAsync("main", Large, 3_000_000);
        await PutAsync("main", Large, 2_000_000);
        await s3.CopyObjectAsync("main", Large, "second", "copy");
        await s3.CopyObjectAsync("main", Large, "main", "copy");
        await PutAsync("second", "unversioned", 5000);
        await PutAsync("second", "unversioned", 6000);
        foreach (string key in OddKeys)
        {
            await PutAsync("main", key, 1500 + key.Length);
        }

        string completed = await BeginUploadAsync("main", "multipart");
        PartETag[] parts = [await PartAsync(completed, "multipart", 1, 5 << 20), await PartAsync(completed, "multipart", 2, 100)];
        await s3.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = "main", Key = "multipart", UploadId = completed, PartETags = [.. parts] });
        await PartAsync(await BeginUploadAsync("main", "going"), "going", 3, 4000);
    }

    /// <summary>Completes the upload that was going on.</summary>
    public async Task CompleteAsync()
    {
        MultipartUpload upload = (await gateway.S3.ListMultipartUploadsAsync("main")).MultipartUploads.Single();
        ListPartsResponse parts = await gateway.S3.ListPartsAsync("main", "going", upload.UploadId);
        await gateway.S3.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest
        {
            BucketName = "main", Key = "going", UploadId = upload.UploadId, PartETags = [.. parts.Parts.Select(part => new PartETag(part.PartNumber!.Value, part.ETag))],
        });
    }

    /// <summary>Every version with its bytes, every upload, and the feed.</summary>
    public async Task<IReadOnlyList<string>> DescribeAsync()
    {
        var lines = new List<string>();
        foreach (S3Bucket bucket in (await gateway.S3.ListBucketsAsync()).Buckets)
        {
            lines.Add($"{bucket.BucketName} of {bucket.CreationDate:O}");
            foreach (S3ObjectVersion version in (await gateway.S3.ListVersionsAsync(bucket.BucketName)).Versions ?? [])
            {
                lines.Add($"{bucket.BucketName} {version.Key} {version.VersionId} {version.IsLatest} {version.IsDeleteMarker} {version.LastModified:O} {version.ETag} {await HashAsync(bucket.BucketName, version)}");
            }

            foreach (MultipartUpload upload in (await gateway.S3.ListMultipartUploadsAsync(bucket.BucketName)).MultipartUploads ?? [])
            {
                ListPartsResponse parts = await gateway.S3.ListPartsAsync(bucket.BucketName, upload.Key, upload.UploadId);
                lines.Add($"{upload.Key} {upload.UploadId} {string.Join(' ', parts.Parts.Select(part => $"{part.PartNumber} {part.Size} {part.ETag}"))}");
            }

            lines.Add((await gateway.CallAsync(HttpMethod.Get, $"syncnext?sid={bucket.BucketName}&after=0&limit=1000")).Json.ToString());
        }

        return lines;
    }

    private async Task<string> HashAsync(string bucket, S3ObjectVersion version)
    {
        if (version.IsDeleteMarker is true)
        {
            return "";
        }

        using GetObjectResponse response = await gateway.S3.GetObjectAsync(bucket, version.Key, version.VersionId);
        return $"{response.Metadata["x-amz-meta-note"]} {Convert.ToHexString(await SHA256.HashDataAsync(response.ResponseStream))}";
    }

    public async Task PutAsync(string bucket, string key, int length)
    {
        var request = new PutObjectRequest { BucketName = bucket, Key = key, InputStream = new MemoryStream(RandomNumberGenerator.GetBytes(length)), ContentType = "text/x-test" };
        request.Metadata["note"] = "kept";
        await gateway.S3.PutObjectAsync(request);
    }

    private async Task<string> BeginUploadAsync(string bucket, string key) => (await gateway.S3.InitiateMultipartUploadAsync(bucket, key)).UploadId;

    private async Task<PartETag> PartAsync(string upload, string key, int number, int length) => new(number, (await gateway.S3.UploadPartAsync(new UploadPartRequest
    {
        BucketName = "main", Key = key, UploadId = upload, PartNumber = number, InputStream = new MemoryStream(RandomNumberGenerator.GetBytes(length)),
    })).ETag);
}
