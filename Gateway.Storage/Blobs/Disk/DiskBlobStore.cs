using System.Runtime.CompilerServices;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Blobs.Disk;

/// <summary>
/// Blobs as files of one folder. <see cref="RecoverAsync"/> makes the folder. Deletions are not flushed: a blob that a power loss brings back
/// has no reference left, and <c>fsck</c> finds it.
/// </summary>
public sealed class DiskBlobStore : IBlobStore
{
    private readonly DiskLayout _layout;
    private readonly Durability _durability;

    /// <param name="directory">The folder. Nothing else may write there.</param>
    /// <param name="durability">Whether files, and the folders that name them, are flushed before a blob counts as complete.</param>
    public DiskBlobStore(string directory, Durability durability)
    {
        _layout = new DiskLayout(directory, durability);
        _durability = durability;
    }

    /// <inheritdoc />
    public async ValueTask RecoverAsync(CancellationToken cancellationToken) =>
        await RunAsync(_layout.Recover, "The blob store cannot be opened", cancellationToken);

    /// <inheritdoc />
    public ValueTask<IBlobWriter> CreateAsync(BlobId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return ValueTask.FromResult<IBlobWriter>(new DiskBlobWriter(id, _layout, _durability));
        }
        catch (Exception e) when (DiskErrors.IsFromDisk(e))
        {
            throw DiskErrors.Translate(e, $"Blob {id} cannot be created: {e.Message}");
        }
    }

    /// <inheritdoc />
    public ValueTask<Stream> OpenAsync(StoredBlob blob, long offset, long length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, blob.Length - offset);
        cancellationToken.ThrowIfCancellationRequested();

        var file = new DiskBlobFile(_layout.FinalPath(blob.Id), blob);
        try
        {
            return ValueTask.FromResult<Stream>(new DiskBlobStream(file, offset, length));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public ValueTask<bool> ExistsAsync(BlobId id, CancellationToken cancellationToken) => ValueTask.FromResult(File.Exists(_layout.FinalPath(id)));

    /// <inheritdoc />
    public ValueTask<bool> HoldsAsync(StoredBlob blob, CancellationToken cancellationToken) => ValueTask.FromResult(
        new FileInfo(_layout.FinalPath(blob.Id)) is { Exists: true } file && file.Length == BlockFormat.FileLength(blob.Length));

    /// <inheritdoc />
    /// <remarks>A second name of the same file where the volume has hard links, else a copy that is checked on its way.</remarks>
    public async ValueTask CloneAsync(IBlobStore source, StoredBlob blob, BlobId target, CancellationToken cancellationToken)
    {
        bool linked = false;
        if (source is DiskBlobStore disk)
        {
            string path = disk._layout.FinalPath(blob.Id);
            await RunAsync(() => linked = TryLink(path, target), $"Blob {blob.Id} cannot be cloned", cancellationToken);
        }

        if (!linked)
        {
            await BlobTransfer.CopyAsync(source, blob, this, target, cancellationToken);
        }
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<UndeletedBlob>> DeleteAsync(IReadOnlyCollection<BlobId> blobs, CancellationToken cancellationToken)
    {
        var undeleted = new List<UndeletedBlob>();
        foreach (BlobId blob in blobs)
        {
            try
            {
                await RunAsync(() => _layout.Delete(blob), $"Blob {blob} cannot be deleted", cancellationToken);
            }
            catch (StorageException e)
            {
                undeleted.Add(new UndeletedBlob(blob, e.Message));
            }
        }

        return undeleted;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<BlobId> EnumerateAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A folder at a time: off the caller's thread, and never all names in memory.
        List<string> folders = [];
        await RunAsync(() => folders.AddRange(_layout.Folders()), "Blobs cannot be listed", cancellationToken);
        foreach (string folder in folders)
        {
            List<BlobId> blobs = [];
            await RunAsync(() => blobs.AddRange(DiskLayout.BlobsIn(folder)), "Blobs cannot be listed", cancellationToken);
            foreach (BlobId blob in blobs)
            {
                yield return blob;
            }
        }
    }

    private bool TryLink(string source, BlobId target)
    {
        string path = _layout.FinalPath(target);
        _layout.MakeFolderOf(target);
        if (!Posix.TryLink(source, path))
        {
            return false;
        }

        try
        {
            _layout.FlushFolderOf(target);
            return true;
        }
        catch
        {
            DiskLayout.Discard(path);
            throw;
        }
    }

    private static async Task RunAsync(Action work, string failure, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Run(work, cancellationToken);
        }
        catch (Exception e) when (DiskErrors.IsFromDisk(e))
        {
            throw DiskErrors.Translate(e, $"{failure}: {e.Message}");
        }
    }
}
