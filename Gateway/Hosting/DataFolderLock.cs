using Gateway.Storage;

namespace Gateway.Hosting;

/// <summary>Keeps a second server away from the data folder.</summary>
internal sealed class DataFolderLock : IDisposable
{
    private readonly FileLock _file;

    private DataFolderLock(FileLock file) => _file = file;

    /// <summary>Takes the folder, making it if it is missing.</summary>
    /// <exception cref="DataFolderInUseException">Another server holds it.</exception>
    public static DataFolderLock Take(string dataDirectory)
    {
        DataFolder.Create(dataDirectory);
        return FileLock.TryTake(Path.Combine(dataDirectory, DataFolder.LockName)) is { } file
            ? new DataFolderLock(file)
            : throw new DataFolderInUseException(dataDirectory);
    }

    public void Dispose() => _file.Dispose();
}
