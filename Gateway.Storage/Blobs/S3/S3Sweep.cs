using System.Net;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;

namespace Gateway.Storage.Blobs.S3;

/// <summary>Finds under a prefix what no catalog tells of: uploads that nobody finished, and what was stored for a service after it had been removed.</summary>
/// <param name="connection">The store.</param>
/// <param name="openFolder">Gives the blobs under a service's name.</param>
internal sealed class S3Sweep(S3Connection connection, Func<string, S3BlobStore> openFolder)
{
    private string Bucket => connection.Options.Bucket;

    private string Prefix => connection.Options.Prefix;

    /// <summary>Removes what is older than a time. What cannot be removed keeps nothing else from being.</summary>
    /// <exception cref="StorageException">Unavailable: something is still there.</exception>
    public async ValueTask RunAsync(RemovedServices removed, DateTimeOffset before, CancellationToken cancellationToken)
    {
        StorageException? uploads = await TryAllAsync(
            UploadsAsync(cancellationToken).Where(upload => upload.Initiated?.ToUniversalTime() < before.UtcDateTime && IsBlob(upload.Key.AsSpan(Prefix.Length))),
            upload => AbortAsync(upload, cancellationToken));
        StorageException? folders = await TryAllAsync(
            FoldersAsync(cancellationToken).Where(removed.Contains),
            folder => openFolder(folder).DeleteOlderAsync(before, cancellationToken));
        if ((uploads ?? folders) is { } failure)
        {
            throw failure;
        }
    }

    // Whatever else somebody keeps in the bucket is left alone.
    private static bool IsBlob(ReadOnlySpan<char> name) =>
        name.IndexOf('/') is > 0 and int slash && RemovedServices.NumberOf(name[..slash]) is not null && Guid.TryParseExact(name[(slash + 1)..], "N", out _);

    /// <returns>Why something is still there, or why not all of it is known.</returns>
    private static async ValueTask<StorageException?> TryAllAsync<T>(IAsyncEnumerable<T> found, Func<T, ValueTask> remove)
    {
        StorageException? failure = null;
        try
        {
            await foreach (T one in found)
            {
                try
                {
                    await remove(one);
                }
                catch (StorageException e)
                {
                    failure = e;
                }
            }
        }
        catch (StorageException e)
        {
            failure = e;
        }

        return failure;
    }

    private async IAsyncEnumerable<MultipartUpload> UploadsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListMultipartUploadsRequest { BucketName = Bucket, Prefix = Prefix };
        ListMultipartUploadsResponse page;
        do
        {
            page = await connection.SendAsync(
                "Unfinished uploads cannot be listed", (client, token) => client.ListMultipartUploadsAsync(request, token), cancellationToken);
            foreach (MultipartUpload upload in page.MultipartUploads ?? [])
            {
                yield return upload;
            }

            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
        while (page.IsTruncated is true);
    }

    private async IAsyncEnumerable<string> FoldersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = Bucket, Prefix = Prefix, Delimiter = "/" };
        ListObjectsV2Response page;
        do
        {
            page = await connection.SendAsync("Blobs cannot be listed", (client, token) => client.ListObjectsV2Async(request, token), cancellationToken);
            foreach (string folder in page.CommonPrefixes ?? [])
            {
                yield return folder[Prefix.Length..].TrimEnd('/');
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated is true);
    }

    private async ValueTask AbortAsync(MultipartUpload upload, CancellationToken cancellationToken) => await connection.SendAsync(
        $"The unfinished upload of {upload.Key} cannot be aborted",
        async (client, token) =>
        {
            try
            {
                return await client.AbortMultipartUploadAsync(Bucket, upload.Key, upload.UploadId, token);
            }
            catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
            {
                // Somebody else was first.
                return null;
            }
        },
        cancellationToken);
}
