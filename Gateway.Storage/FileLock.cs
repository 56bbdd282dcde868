namespace Gateway.Storage;

/// <summary>
/// A file held open so that only one process at a time does something. The operating system lets go of it when the process ends, however it ends.
/// </summary>
public sealed class FileLock : IDisposable
{
    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, making the file if it is missing.</summary>
    /// <returns>Null when another process has it.</returns>
    /// <exception cref="IOException">The file cannot be opened for another reason.</exception>
    public static FileLock? TryTake(string path)
    {
        try
        {
            return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (IsHeld(e))
        {
            return null;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    // ERROR_SHARING_VIOLATION on Windows; elsewhere the errno of flock(2), EWOULDBLOCK. A read-only volume, say, is another matter.
    private static bool IsHeld(IOException e) => e.HResult ==
        (OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsLinux() ? 11 : 35);
}
