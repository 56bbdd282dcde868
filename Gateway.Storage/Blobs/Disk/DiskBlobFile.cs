using Gateway.Storage.Objects;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Storage.Blobs.Disk;

/// <summary>The open file of a complete blob. Its failures are already <see cref="StorageException"/>s.</summary>
internal sealed class DiskBlobFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    /// <exception cref="StorageException">Corrupted: there is no such file, or it has not the length that belongs to the blob.</exception>
    public DiskBlobFile(string path, StoredBlob blob)
    {
        Blob = blob;
        long length;
        try
        {
            _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.Asynchronous);
            length = RandomAccess.GetLength(_handle);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Corrupted("is missing", e);
        }
        catch (Exception e) when (DiskErrors.IsFromDisk(e))
        {
            throw Unreadable(e);
        }

        if (length != BlockFormat.FileLength(blob.Length))
        {
            _handle.Dispose();
            throw Corrupted($"has a file of {length} bytes instead of {BlockFormat.FileLength(blob.Length)}");
        }
    }

    public StoredBlob Blob { get; }

    public bool IsClosed => _handle.IsClosed;

    /// <summary>Reads exactly as many bytes as fit into <paramref name="bytes"/>.</summary>
    public void Fill(Span<byte> bytes, long offset)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                int read = RandomAccess.Read(_handle, bytes, offset);
                ThrowIfEnded(read);
                bytes = bytes[read..];
                offset += read;
            }
        }
        catch (Exception e) when (DiskErrors.IsFromDisk(e))
        {
            throw Unreadable(e);
        }
    }

    /// <inheritdoc cref="Fill" />
    public async ValueTask FillAsync(Memory<byte> bytes, long offset, CancellationToken cancellationToken)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                int read = await RandomAccess.ReadAsync(_handle, bytes, offset, cancellationToken);
                ThrowIfEnded(read);
                bytes = bytes[read..];
                offset += read;
            }
        }
        catch (Exception e) when (DiskErrors.IsFromDisk(e))
        {
            throw Unreadable(e);
        }
    }

    public StorageException Corrupted(string how, Exception? inner = null) =>
        new(StorageError.Corrupted, $"Blob {Blob.Id} {how}.", inner);

    public void Dispose() => _handle.Dispose();

    private StorageException Unreadable(Exception e) => DiskErrors.Translate(e, $"Blob {Blob.Id} cannot be read: {e.Message}");

    private void ThrowIfEnded(int read)
    {
        if (read == 0)
        {
            throw Corrupted("ends before its length");
        }
    }
}
