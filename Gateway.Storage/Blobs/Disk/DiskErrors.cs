using Gateway.Storage.Objects;

namespace Gateway.Storage.Blobs.Disk;

/// <summary>Gives failures of the file system their place in <see cref="StorageError"/>.</summary>
public static class DiskErrors
{
    // errno, which .NET puts into HResult on Unix: ENOSPC everywhere, EDQUOT on Linux and on BSD.
    private const int NoSpace = 28;
    private const int QuotaOnLinux = 122;
    private const int QuotaOnBsd = 69;

    // HRESULT_FROM_WIN32 of ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL and ERROR_DISK_QUOTA_EXCEEDED.
    private const int HandleDiskFull = unchecked((int)0x80070027);
    private const int DiskFull = unchecked((int)0x80070070);
    private const int DiskQuotaExceeded = unchecked((int)0x8007050F);

    /// <summary>Whether a failure may be the file system's.</summary>
    public static bool IsFromDisk(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <summary>Such a failure as a refusal: InsufficientStorage or Unavailable.</summary>
    public static StorageException Translate(Exception e, string message) => new(
        e.HResult switch
        {
            DiskFull or HandleDiskFull or DiskQuotaExceeded => StorageError.InsufficientStorage,
            NoSpace when !OperatingSystem.IsWindows() => StorageError.InsufficientStorage,
            QuotaOnLinux when OperatingSystem.IsLinux() => StorageError.InsufficientStorage,
            QuotaOnBsd when OperatingSystem.IsMacOS() || OperatingSystem.IsFreeBSD() => StorageError.InsufficientStorage,
            _ => StorageError.Unavailable,
        },
        message,
        e);
}
