using Gateway.Storage;

namespace Gateway.Hosting;

/// <summary>Keeps a second server away from the data folder: the file <c>lock</c> is held open, and the operating system lets go of it when the process ends, however it ends.</summary>
internal sealed class DataFolderLock : IDisposable
{
    private readonly FileStream _file;

    private DataFolderLock(FileStream file) => _file = file;

    /// <summary>Takes the folder, making it if it is missing.</summary>
    /// <exception cref="DataFolderInUseException">Another server holds it.</exception>
    public static DataFolderLock Take(string dataDirectory)
    {
        DataFolder.Create(dataDirectory);
        string path = Path.Combine(dataDirectory, "lock");
        try
        {
            return new DataFolderLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw new DataFolderInUseException(dataDirectory);
        }
    }

    // ERROR_SHARING_VIOLATION on Windows; elsewhere the errno of flock(2), EWOULDBLOCK. A read-only volume, say, is another matter.
    private static bool IsHeld(IOException e) => e.HResult ==
        (OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsLinux() ? 11 : 35);

    public void Dispose() => _file.Dispose();
}
