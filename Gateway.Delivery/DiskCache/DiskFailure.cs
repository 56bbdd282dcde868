namespace Gateway.Delivery.DiskCache;

/// <summary>What the file system throws: no room, no right, no such file, a broken device.</summary>
internal static class DiskFailure
{
    public static bool Is(Exception e) => e is IOException or UnauthorizedAccessException;
}
