using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Delivery.FileSystem;

/// <summary>
/// Files on Linux. A path is first turned into a descriptor that stands for the file without opening it (O_PATH of open(2)): what it is and where it really
/// is are asked of that descriptor, and the file is opened through it. So nobody can exchange it in between, and a pipe or a device is never opened.
/// </summary>
internal sealed partial class LinuxFiles : IConfinedFiles
{
    // fcntl.h; the same on every architecture that .NET runs on.
    private const int PathOnly = 0x200000;
    private const int CloseOnExec = 0x80000;
    private const int WorkingFolder = -100;
    private const int DescriptorItself = 0x1000;

    // linux/stat.h: STATX_TYPE, STATX_MTIME, STATX_INO, STATX_SIZE.
    private const uint Fields = 0x1 | 0x40 | 0x100 | 0x200;
    private const ushort TypeMask = 0xF000;
    private const ushort RegularFile = 0x8000;
    private const ushort Folder = 0x4000;

    private const int NotPermitted = 1;
    private const int NoEntry = 2;
    private const int AccessDenied = 13;
    private const int NotFolder = 20;
    private const int NameTooLong = 36;
    private const int LinkLoop = 40;

    public FileFacts? Peek(string path) => StatusOf(WorkingFolder, path, 0, Fields, out Status status) == 0 ? status.Facts : null;

    public FileFacts? Look(string root, string path)
    {
        using Reached? reached = Reach(root, path);
        return reached is { Type: RegularFile } ? reached.Status.Facts : null;
    }

    public OpenFile? Open(string root, string path)
    {
        using Reached? reached = Reach(root, path);
        return reached is not { Type: RegularFile } ? null
            : new OpenFile(File.OpenHandle(reached.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), reached.Status.Facts);
    }

    public string? FindFolder(string root, string path)
    {
        using Reached? reached = Reach(root, path);
        return reached is { Type: Folder } ? reached.RealPath : null;
    }

    private static Reached? Reach(string root, string path)
    {
        using Reached? folder = Reach(root);
        Reached? reached = folder is null ? null : Reach(path);
        if (reached is null || SubTree.Contains(folder!.RealPath, reached.RealPath))
        {
            return reached;
        }

        reached.Dispose();
        return null;
    }

    private static Reached? Reach(string path)
    {
        int descriptor = Open(path, PathOnly | CloseOnExec);
        if (descriptor >= 0)
        {
            return new Reached(new SafeFileHandle(descriptor, ownsHandle: true));
        }

        int error = Marshal.GetLastPInvokeError();
        string message = $"{path}: {Marshal.GetPInvokeErrorMessage(error)}";
        return error switch
        {
            NoEntry or NotFolder or NameTooLong or LinkLoop => null,
            AccessDenied or NotPermitted => throw new UnauthorizedAccessException(message),
            _ => throw new IOException(message, error),
        };
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatusOf(int folder, string path, int flags, uint fields, out Status status);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatusOf(SafeFileHandle file, string path, int flags, uint fields, out Status status);

    /// <summary>What a path leads to, held fast.</summary>
    private sealed class Reached : IDisposable
    {
        private readonly SafeFileHandle _handle;

        public Reached(SafeFileHandle handle)
        {
            _handle = handle;
            Name = $"/proc/self/fd/{handle.DangerousGetHandle()}";
            if (StatusOf(handle, "", DescriptorItself, Fields, out Status) != 0)
            {
                int error = Marshal.GetLastPInvokeError();
                handle.Dispose();
                throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
            }

            RealPath = new FileInfo(Name).LinkTarget ?? throw new IOException("The folder /proc is needed to serve files.");
        }

        public readonly Status Status;

        public int Type => Status.Mode & TypeMask;

        /// <summary>A path to it that cannot change.</summary>
        public string Name { get; }

        public string RealPath { get; }

        public void Dispose() => _handle.Dispose();
    }

    /// <summary><c>struct statx</c>, as far as it is needed.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public long Size;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;

        public readonly FileFacts Facts => new(
            Inode, Size, DateTime.UnixEpoch.Ticks + (ModifiedSeconds * TimeSpan.TicksPerSecond) + (ModifiedNanoseconds / TimeSpan.NanosecondsPerTick));
    }
}
