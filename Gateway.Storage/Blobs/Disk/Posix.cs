using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Storage.Blobs.Disk;

/// <summary>What .NET has no method for.</summary>
internal static partial class Posix
{
    // fcntl.h: O_RDONLY is 0 and O_DIRECTORY is not needed to flush; O_CLOEXEC has a value of its own on each system.
    private const int CloseOnExecOnLinux = 0x80000;
    private const int CloseOnExecOnMacOS = 0x1000000;

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
            int error = Marshal.GetLastPInvokeError();
            throw new IOException($"{folder}: {Marshal.GetPInvokeErrorMessage(error)}", error);
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Gives a file a second name. False where the system or the volume cannot, whatever the reason.</summary>
    public static bool TryLink(string existing, string created) => !OperatingSystem.IsWindows() && Link(existing, created) == 0;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string created);
}
