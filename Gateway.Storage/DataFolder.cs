using Gateway.Storage.Backup;
using Gateway.Storage.Objects;

namespace Gateway.Storage;

/// <summary>The folder that holds everything the gateway keeps.</summary>
public static class DataFolder
{
    /// <summary>The file that a server holds open.</summary>
    public const string LockName = "lock";

    /// <summary>Makes the folder if it is missing, for its owner only.</summary>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Refuses a folder that looks like a data folder and must not be used as one.</summary>
    /// <exception cref="StorageException">Unavailable: it is a backup, or a restore that has not finished.</exception>
    public static void ThrowIfUnfit(string path)
    {
        if (File.Exists(Path.Combine(path, RestoreTarget.MarkerName)))
        {
            throw new StorageException(
                StorageError.Unavailable, $"{path} holds a restore that has not finished. Run the restore again, or delete the folder.");
        }

        if (File.Exists(Path.Combine(path, BackupManifest.FileName)))
        {
            throw new StorageException(
                StorageError.Unavailable, $"{path} is a backup, and using it as a data folder would spoil it. Restore it into a folder of its own.");
        }
    }
}
