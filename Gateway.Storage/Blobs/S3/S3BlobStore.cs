using System.Net;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Blobs.S3;

/// <summary>Blobs as objects of one bucket, under one prefix. Nothing of them is in this process or on its disk.</summary>
/// <param name="connection">The store.</param>
/// <param name="prefix">What the objects' names begin with; the rest is the blob's id. Nothing else may write there.</param>
/// <param name="buffers">The memory of uploads.</param>
internal sealed class S3BlobStore(S3Connection connection, string prefix, PartBuffers buffers) : IBlobStore
{
    // What DeleteObjects takes.
    private const int MaxDeletes = 1000;

    private string Bucket => connection.Options.Bucket;

    /// <inheritdoc />
    /// <remarks>
    /// There is nothing to do: half an object does not exist, and unfinished uploads may be other gateways'. They go by their age:
    /// <see cref="S3Sweep"/>.
    /// </remarks>
    public ValueTask RecoverAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc />
    public ValueTask<IBlobWriter> CreateAsync(BlobId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IBlobWriter>(new S3BlobWriter(id, KeyOf(id), connection, buffers));
    }

    /// <inheritdoc />
    /// <remarks>A range that is not the whole blob is what the store sends: its checksum is not known here.</remarks>
    public async ValueTask<Stream> OpenAsync(StoredBlob blob, long offset, long length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, blob.Length - offset);
        var stream = new S3BlobStream(blob, KeyOf(blob.Id), connection, offset, length);
        try
        {
            await stream.OpenAsync(cancellationToken);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask<bool> ExistsAsync(BlobId id, CancellationToken cancellationToken) => await FindLengthAsync(id, cancellationToken) is not null;

    /// <inheritdoc />
    public async ValueTask<bool> HoldsAsync(StoredBlob blob, CancellationToken cancellationToken) => await FindLengthAsync(blob.Id, cancellationToken) == blob.Length;

    /// <inheritdoc />
    /// <remarks>The store copies what it holds itself; anything else goes through here.</remarks>
    public async ValueTask CloneAsync(IBlobStore source, StoredBlob blob, BlobId target, CancellationToken cancellationToken)
    {
        if (source is not S3BlobStore store || !store.IsAt(connection))
        {
            await BlobTransfer.CopyAsync(source, blob, this, target, cancellationToken);
            return;
        }

        string what = $"Blob {blob.Id} cannot be cloned";
        CopyObjectResponse copied = await connection.SendAsync(
            what,
            connection.PatienceFor(blob.Length),
            (client, token) => client.CopyObjectAsync(store.Bucket, store.KeyOf(blob.Id), Bucket, KeyOf(target), token),
            cancellationToken);

        // The answer begins before the copy ends: its status says nothing yet.
        if (string.IsNullOrEmpty(copied.ETag))
        {
            throw new StorageException(StorageError.Unavailable, $"{what}: the S3 store did not finish the copy.");
        }
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<UndeletedBlob>> DeleteAsync(IReadOnlyCollection<BlobId> blobs, CancellationToken cancellationToken)
    {
        var undeleted = new List<UndeletedBlob>();
        foreach (BlobId[] batch in blobs.Chunk(MaxDeletes))
        {
            foreach (DeleteError error in await DeleteAsync([.. batch.Select(blob => new KeyVersion { Key = KeyOf(blob) })], cancellationToken))
            {
                if (TryParse(error.Key, out BlobId blob))
                {
                    undeleted.Add(new UndeletedBlob(blob, $"Blob {blob} cannot be deleted: the S3 store says {error.Code}: {error.Message}"));
                }
            }
        }

        return undeleted;
    }

    /// <summary>Removes every blob that was written after a time.</summary>
    /// <exception cref="StorageException">Unavailable: some are still there.</exception>
    public async ValueTask DeleteSinceAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        var late = new List<BlobId>();
        await foreach (S3Object found in ListAsync(cancellationToken))
        {
            if (found.LastModified?.ToUniversalTime() > time.UtcDateTime && TryParse(found.Key, out BlobId blob))
            {
                late.Add(blob);
            }
        }

        if (await DeleteAsync(late, cancellationToken) is [UndeletedBlob first, ..])
        {
            throw new StorageException(StorageError.Unavailable, first.Reason);
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<BlobId> EnumerateAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (S3Object found in ListAsync(cancellationToken))
        {
            if (TryParse(found.Key, out BlobId blob))
            {
                yield return blob;
            }
        }
    }

    private ValueTask<long?> FindLengthAsync(BlobId id, CancellationToken cancellationToken) => connection.SendAsync<long?>(
        $"Blob {id} cannot be looked for",
        async (client, token) =>
        {
            try
            {
                return (await client.GetObjectMetadataAsync(Bucket, KeyOf(id), token)).ContentLength;
            }
            catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
            {
                return null;
            }
        },
        cancellationToken);

    private string KeyOf(BlobId id) => prefix + id;

    private bool TryParse(string key, out BlobId blob)
    {
        bool isBlob = Guid.TryParseExact(key.AsSpan(prefix.Length), "N", out Guid id);
        blob = new BlobId(id);
        return isBlob;
    }

    private bool IsAt(S3Connection other) => connection == other;

    private async IAsyncEnumerable<S3Object> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = Bucket, Prefix = prefix };
        ListObjectsV2Response page;
        do
        {
            page = await connection.SendAsync("Blobs cannot be listed", (client, token) => client.ListObjectsV2Async(request, token), cancellationToken);
            foreach (S3Object found in page.S3Objects ?? [])
            {
                yield return found;
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated is true);
    }

    /// <returns>What the store refuses to delete: it is no failure of the store's, and no attempt at the same again would change it.</returns>
    private ValueTask<IReadOnlyList<DeleteError>> DeleteAsync(List<KeyVersion> keys, CancellationToken cancellationToken) => connection.SendAsync<IReadOnlyList<DeleteError>>(
        "Blobs cannot be deleted",
        async (client, token) =>
        {
            try
            {
                await client.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = Bucket, Objects = keys, Quiet = true }, token);
                return [];
            }
            catch (DeleteObjectsException e) when (e.Response?.DeleteErrors is { Count: > 0 } errors)
            {
                return errors;
            }
        },
        cancellationToken);
}
