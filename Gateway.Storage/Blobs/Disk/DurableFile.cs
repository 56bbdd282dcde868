using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Storage.Blobs.Disk;

/// <summary>Files that are on the disk, for their owner only, when a call returns.</summary>
internal static class DurableFile
{
    /// <summary>What the name of a file that is being written ends in.</summary>
    public const string Unfinished = ".tmp";

    private const int BufferSize = 1 << 20;

    private static readonly FileStreamOptions ForWriting = new() { Mode = FileMode.Create, Access = FileAccess.ReadWrite, BufferSize = 0 };

    static DurableFile()
    {
        if (!OperatingSystem.IsWindows())
        {
            ForWriting.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
    }

    /// <summary>Copies a file. The copy's name is not flushed.</summary>
    /// <returns>SHA-256 of the bytes, hexadecimal.</returns>
    public static async Task<string> CopyAsync(string source, string target, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var from = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        await using var to = new FileStream(target, ForWriting);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await from.ReadAsync(buffer, cancellationToken) is > 0 and int read)
            {
                hash.AppendData(buffer, 0, read);
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        Posix.Flush(to.SafeFileHandle);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Flushes a file that another library has written, and makes it its owner's.</summary>
    public static void Flush(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        Posix.Flush(file);
    }

    /// <summary>SHA-256 of a file, hexadecimal.</summary>
    public static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, useAsync: true);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }

    /// <summary>Writes a file that is there whole or not at all.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        string temporary = path + Unfinished;
        WriteContent(temporary, bytes);
        Rename(temporary, path);
    }

    /// <summary>Makes a file that its owner alone may read. One that is there already, or that somebody else makes meanwhile, stays.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="content">What is in it.</param>
    /// <exception cref="IOException">It cannot be made, or not durably.</exception>
    public static void Create(string path, ReadOnlySpan<byte> content)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}";
        try
        {
            WriteContent(temporary, content);
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Somebody else was first.
        }
        finally
        {
            File.Delete(temporary);
        }

        // Also when it is another's: nobody may rely on a name that a power loss takes back.
        Posix.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Gives a flushed file its name, in the place of an older one.</summary>
    public static void Rename(string source, string target)
    {
        File.Move(source, target, overwrite: true);
        Posix.FlushFolder(Path.GetDirectoryName(target)!);
    }

    private static void WriteContent(string path, ReadOnlySpan<byte> bytes)
    {
        using var file = new FileStream(path, ForWriting);
        file.Write(bytes);
        Posix.Flush(file.SafeFileHandle);
    }
}
