using System.Buffers;
using System.Security.Cryptography;
using Gateway.Storage;
using Gateway.Storage.Blobs.Disk;
using Gateway.Storage.Content;
using Gateway.Storage.Integrity;
using Gateway.Storage.Objects;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Delivery.FileSystem;

/// <summary>A file that is being written, under a name that nobody can ask for, in the folder it is for. Disposed of before it was published, it is gone.</summary>
internal sealed class FileUpload(string folder) : IDisposable
{
    private const int BufferSize = 64 << 10;

    // An upload that has not moved for so long is dead.
    private static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    private readonly string _path = Path.Combine(folder, $"{FileName.UploadPrefix}{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
    private bool _published;

    /// <summary>Removes what uploads have left behind that never came to an end, such as those of a process that was killed.</summary>
    public static void RemoveDead(string root, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        DateTime before = (now - Patience).UtcDateTime;
        foreach (FileInfo file in new DirectoryInfo(root).EnumerateFiles($"{FileName.UploadPrefix}*", options).TakeWhile(_ => !cancellationToken.IsCancellationRequested))
        {
            if (file.LastWriteTimeUtc < before)
            {
                Discard(file.FullName);
            }
        }
    }

    /// <summary>Receives, verifies and flushes the bytes.</summary>
    public async ValueTask WriteAsync(IncomingBody body, CancellationToken cancellationToken)
    {
        using var hasher = new ContentHasher(body.Digests);
        using SafeFileHandle file = DiskWork.Run(() => File.OpenHandle(_path, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete));
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long length = 0;
            while (await body.Stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken) is > 0 and int read)
            {
                await PoolThread.Switch();
                long offset = length;
                length += read;
                RequireLength(body, length);
                hasher.Append(buffer.AsSpan(0, read));
                DiskWork.Run(() => RandomAccess.Write(file, buffer.AsSpan(0, read), offset));
            }

            if (body.Length is { } declared && declared != length)
            {
                throw new StorageException(StorageError.IncompleteBody, $"The body has {length} bytes; {declared} were declared.");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        body.Verify(hasher.Finish());
        await PoolThread.Switch();
        DiskWork.Run(() => Posix.Flush(file));
    }

    /// <summary>Gives the file its name, in the place of an older one.</summary>
    public void Publish(string path)
    {
        File.Move(_path, path, overwrite: true);
        _published = true;
    }

    public void Dispose()
    {
        if (!_published)
        {
            Discard(_path);
        }
    }

    private static void RequireLength(IncomingBody body, long length)
    {
        if (length > body.MaxLength)
        {
            throw new StorageException(StorageError.TooLarge, $"At most {body.MaxLength} bytes can be written at once.");
        }

        if (length > body.Length)
        {
            throw new StorageException(StorageError.IncompleteBody, $"The body has more than the {body.Length} bytes that were declared.");
        }
    }

    private static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (DiskErrors.IsFromDisk(e))
        {
            // It is removed as a dead one at a later start.
        }
    }
}
