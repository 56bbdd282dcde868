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
    // Far more than clocks differ by; what the catalog knew was deleted with the service.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromDays(1);

    private string Bucket => connection.Options.Bucket;

    private string Prefix => connection.Options.Prefix;

    /// <summary>
    /// Removes them. Only under the names of services that the catalog lists, or has noted as removed: whatever else is there is left alone, and so is, of a
    /// removed one, what was there long before. What cannot be removed keeps nothing else from being.
    /// </summary>
    /// <param name="services">The names of the services that there are.</param>
    /// <param name="removed">Those that were removed.</param>
    /// <param name="before">Uploads begun before this are not being written any more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StorageException">Unavailable: something is still there.</exception>
    public async ValueTask RunAsync(IReadOnlySet<string> services, IReadOnlyList<RemovedService> removed, DateTimeOffset before, CancellationToken cancellationToken)
    {
        HashSet<string> gone = [.. removed.Select(service => service.FolderName)];
        StorageException? uploads = await TryAllAsync(
            UploadsAsync(cancellationToken).Where(upload => FolderOf(upload) is { } folder && (gone.Contains(folder) || (services.Contains(folder) && IsOlder(upload, before)))),
            upload => AbortAsync(upload, cancellationToken));
        StorageException? blobs = await TryAllAsync(
            removed.ToAsyncEnumerable(),
            service => openFolder(service.FolderName).DeleteSinceAsync(service.Removed - ClockDifference, cancellationToken));
        if ((uploads ?? blobs) is { } failure)
        {
            throw failure;
        }
    }

    private static bool IsOlder(MultipartUpload upload, DateTimeOffset time) => upload.Initiated?.ToUniversalTime() < time.UtcDateTime;

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

    /// <returns>The name of the service's folder that a blob is written to; null for other uploads.</returns>
    private string? FolderOf(MultipartUpload upload) =>
        upload.Key[Prefix.Length..].Split('/') is [var folder, var blob] && Guid.TryParseExact(blob, "N", out _) ? folder : null;

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
