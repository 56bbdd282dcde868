using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Storage.Blobs.Disk;

/// <summary>Writes a temporary file and gives it its name once it is whole and, for <see cref="Durability.Full"/>, flushed.</summary>
internal sealed class DiskBlobWriter : IBlobWriter
{
    private readonly BlobId _id;
    private readonly DiskLayout _layout;
    private readonly Durability _durability;
    private readonly SafeFileHandle _file;
    private readonly PageCacheBypass _bypass;
    private readonly BlockChecksumBuilder _checksums = new();

    // Where the file is as long as it must not stay.
    private string? _path;

    // False while a call runs, and for good after one that failed or completed.
    private bool _usable = true;

    public DiskBlobWriter(BlobId id, DiskLayout layout, Durability durability)
    {
        _id = id;
        _layout = layout;
        _durability = durability;
        _path = layout.TemporaryPath(id);
        _file = File.OpenHandle(_path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.Asynchronous);
        _bypass = new PageCacheBypass(_file);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        Enter();
        try
        {
            using MemoryHandle pinned = bytes.Pin();
            _bypass.Prepare(_checksums.Length, bytes);
            try
            {
                await RandomAccess.WriteAsync(_file, bytes, _checksums.Length, cancellationToken);
            }
            catch (IOException) when (_bypass.IsOn)
            {
                _bypass.End();

                // Some volumes promise direct writes and then refuse their shape. Through the cache the same bytes go to the same place,
                // and what is wrong with the device itself shows again.
                await RandomAccess.WriteAsync(_file, bytes, _checksums.Length, cancellationToken);
            }
        }
        catch (Exception e) when (DiskErrors.IsFromDisk(e))
        {
            throw DiskErrors.Translate(e, $"Blob {_id} cannot be written: {e.Message}");
        }

        _checksums.Append(bytes.Span);
        _usable = true;
    }

    public async ValueTask<StoredBlob> CompleteAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Enter();
        try
        {
            // A flush takes milliseconds; the caller's thread has better things to do. From here on nothing is cancelled.
            await Task.Run(Publish, CancellationToken.None);
        }
        catch (Exception e) when (DiskErrors.IsFromDisk(e))
        {
            throw DiskErrors.Translate(e, $"Blob {_id} cannot be completed: {e.Message}");
        }

        return new StoredBlob(_id, _checksums.Length, _checksums.Crc);
    }

    public ValueTask DisposeAsync()
    {
        _usable = false;
        _file.Dispose();
        if (_path is not null)
        {
            DiskLayout.Discard(_path);
            _path = null;
        }

        return ValueTask.CompletedTask;
    }

    private void Publish()
    {
        _bypass.End();
        RandomAccess.Write(_file, _checksums.Finish().Span, _checksums.Length);
        if (_durability == Durability.Full)
        {
            Posix.Flush(_file);
        }

        _file.Dispose();
        _layout.MakeFolderOf(_id);
        string path = _layout.FinalPath(_id);
        File.Move(_path!, path, overwrite: true);
        _path = path;
        _layout.FlushFolderOf(_id);
        _path = null;
    }

    private void Enter()
    {
        if (!_usable)
        {
            throw new InvalidOperationException($"The writer of blob {_id} has completed, has failed, or is busy.");
        }

        _usable = false;
    }
}
