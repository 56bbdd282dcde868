using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace Gateway.Tests.Crash;

/// <summary>Sends one random write after the other, and keeps the journal, until the server is gone.</summary>
internal sealed class CrashWriter(IAmazonS3 client, CrashJournal journal, IReadOnlyList<KeyHistory> keys, Random random)
{
    private const int MinPartSize = 5 << 20;

    /// <summary>Writes until a request is not answered any more.</summary>
    /// <param name="killed">Whether the server was told to die; before that, every request must be answered.</param>
    /// <param name="round">Picks the claims to race for.</param>
    public async Task RunAsync(Func<bool> killed, int round)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                await WriteAsync((round * 1000) + (i / 4));
            }
            catch (Exception e) when (killed() && e is not AssertionException)
            {
                return;
            }
        }
    }

    private Task WriteAsync(int claim)
    {
        KeyHistory key = keys[random.Next(keys.Count)];
        return random.Next(100) switch
        {
            < 35 => PutAsync(key, NewContent(random.Next(0, 32 << 10))),
            < 50 => PutAsync(key, NewContent(random.Next(100 << 10, 1 << 20))),
            < 60 => DeleteAsync(key),
            < 70 => CopyAsync(keys[random.Next(keys.Count)], key),
            < 80 => ReplaceAsync(key),
            < 90 => ClaimAsync(journal.Claim(claim)),
            < 99 => UploadAsync(key, [random.Next(1, 300 << 10)]),
            _ => UploadAsync(key, [MinPartSize, random.Next(1, 100 << 10)]),
        };
    }

    private async Task PutAsync(KeyHistory key, TestContent content, string? ifMatch = null)
    {
        key.Begin(content, changes: 1);
        PutObjectResponse response = await client.PutObjectAsync(Put(key.Bucket, key.Key, content, ifMatch));
        Succeed(key, response.VersionId);
        response.ETag.Should().Be(content.ETag());
    }

    private async Task DeleteAsync(KeyHistory key)
    {
        int changes = key.Bucket == CrashJournal.Versioned || key.Content is not null ? 1 : 0;
        key.Begin(null, changes);
        DeleteObjectResponse response = await client.DeleteObjectAsync(key.Bucket, key.Key);
        Succeed(key, response.VersionId, changes);
    }

    private async Task CopyAsync(KeyHistory source, KeyHistory target)
    {
        if (source.Content is not { } content || source == target)
        {
            return;
        }

        target.Begin(content, changes: 1);
        CopyObjectResponse response = await client.CopyObjectAsync(source.Bucket, source.Key, target.Bucket, target.Key);
        Succeed(target, response.VersionId);
    }

    /// <summary>Overwrites with the right ETag as the condition, or tries to with a wrong one.</summary>
    private async Task ReplaceAsync(KeyHistory key)
    {
        if (key.Content is not { } present)
        {
            return;
        }

        TestContent content = NewContent(random.Next(1, 40 << 10));
        if (random.Next(2) == 0)
        {
            await PutAsync(key, content, present.ETag());
            return;
        }

        key.Begin(present, changes: 0);
        (await RefusedAsync(Put(key.Bucket, key.Key, content, ifMatch: content.ETag()))).Should().BeTrue("{0} has another ETag", key);
        key.Refuse(changes: 0);
    }

    /// <summary>Tries to create an object that others create as well.</summary>
    private async Task ClaimAsync(Claim claim)
    {
        TestContent content = NewContent(random.Next(1, 64 << 10));
        claim.Begin(content);
        bool won = !await RefusedAsync(Put(claim.Bucket, claim.Key, content, ifNoneMatch: "*"));
        claim.End(content, won);
        if (won)
        {
            journal.Acknowledge();
        }
    }

    private async Task UploadAsync(KeyHistory key, int[] sizes)
    {
        var content = new TestContent(journal.NextNumber(), sizes, Multipart: true);
        byte[] bytes = content.Bytes();
        InitiateMultipartUploadResponse upload = await client.InitiateMultipartUploadAsync(key.Bucket, key.Key);
        var complete = new CompleteMultipartUploadRequest { BucketName = key.Bucket, Key = key.Key, UploadId = upload.UploadId, PartETags = [] };
        int start = 0;
        for (int number = 1; number <= sizes.Length; number++)
        {
            UploadPartResponse part = await client.UploadPartAsync(new UploadPartRequest
            {
                BucketName = key.Bucket,
                Key = key.Key,
                UploadId = upload.UploadId,
                PartNumber = number,
                InputStream = new MemoryStream(bytes, start, sizes[number - 1]),
            });
            complete.PartETags.Add(new PartETag(part));
            start += sizes[number - 1];
        }

        key.Begin(content, changes: 1);
        CompleteMultipartUploadResponse response = await client.CompleteMultipartUploadAsync(complete);
        Succeed(key, response.VersionId);
        response.ETag.Should().Be(content.ETag());
    }

    private async Task<bool> RefusedAsync(PutObjectRequest put)
    {
        try
        {
            await client.PutObjectAsync(put);
            return false;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            return true;
        }
    }

    private static PutObjectRequest Put(string bucket, string key, TestContent content, string? ifMatch = null, string? ifNoneMatch = null) => new()
    {
        BucketName = bucket,
        Key = key,
        InputStream = new MemoryStream(content.Bytes()),
        IfMatch = ifMatch,
        IfNoneMatch = ifNoneMatch,
    };

    private TestContent NewContent(int size) => new(journal.NextNumber(), [size], Multipart: false);

    private void Succeed(KeyHistory key, string? versionId, int changes = 1)
    {
        key.Succeed(changes, key.Bucket == CrashJournal.Versioned ? versionId : null);
        journal.Acknowledge();
    }
}
