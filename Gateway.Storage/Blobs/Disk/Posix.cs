using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Storage.Blobs.Disk;

/// <summary>What .NET has no method for.</summary>
public static partial class Posix
{
    // fcntl.h: O_RDONLY is 0 and O_DIRECTORY is not needed to flush; O_CLOEXEC has a value of its own on each system.
    private const int CloseOnExecOnLinux = 0x80000;
    private const int CloseOnExecOnMacOS = 0x1000000;

    // EINVAL, which has one value everywhere.
    private const int InvalidArgument = 22;

    // fsync(2) of macOS leaves data in the drive's cache; this command does not.
    private const int FullFlushOnMacOS = 51;

    // fcntl.h of Linux.
    private const int GetFlags = 3;
    private const int SetFlags = 4;
    private const int Direct = 0x4000;
    private const int DirectOnArm = 0x10000;

    /// <summary>
    /// Flushes a file to its device. On Unix <see cref="RandomAccess.FlushToDisk"/> passes over errors of fsync(2) in silence,
    /// and bytes that the device refused would be promised to a client.
    /// </summary>
    /// <exception cref="IOException">The device refused. What it holds now is unknown, and trying again would not tell.</exception>
    public static void Flush(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows())
        {
            RandomAccess.FlushToDisk(file);
        }
        else if ((OperatingSystem.IsMacOS() ? FileControl(file, FullFlushOnMacOS) : FileSync(file)) < 0)
        {
            throw LastError("fsync");
        }
    }

    /// <summary>Makes the names in a folder durable: what was created, renamed or linked there. Windows has no such call and needs none on NTFS.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int flags = OperatingSystem.IsLinux() ? CloseOnExecOnLinux : OperatingSystem.IsMacOS() ? CloseOnExecOnMacOS : 0;
        int descriptor = Open(folder, flags);
        if (descriptor < 0)
        {
            throw LastError(folder);
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            Flush(handle);
        }
        catch (IOException e) when (e.HResult == InvalidArgument)
        {
            // Some network and user-space file systems keep names in order by themselves and know no flush of a folder.
        }
    }

    /// <summary>Gives a file a second name. False where the system or the volume cannot, whatever the reason.</summary>
    internal static bool TryLink(string existing, string created) => !OperatingSystem.IsWindows() && Link(existing, created) == 0;

    /// <summary>Lets writes bypass the page cache, or no longer. False where the volume cannot. Linux only.</summary>
    internal static bool TrySetDirect(SafeFileHandle file, bool on)
    {
        int direct = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? DirectOnArm : Direct;
        int flags = FileControl(file, GetFlags, 0);
        return flags >= 0 && FileControl(file, SetFlags, on ? flags | direct : flags & ~direct) == 0;
    }

    // As .NET does on Unix, HResult carries the errno.
    private static IOException LastError(string what)
    {
        int error = Marshal.GetLastPInvokeError();
        return new IOException($"{what}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FileSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int FileControl(SafeFileHandle file, int command);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int FileControl(SafeFileHandle file, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string created);
}
