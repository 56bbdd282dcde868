using Gateway.Storage.Blobs.Disk;
using Gateway.Storage.Catalog.Sqlite;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Backup;

/// <summary>
/// A folder that holds a backup, taken by one process. A newer backup is made beside the one that is there: databases under names of their own,
/// blobs among the others. It takes the older one's place when <c>backup.json.new</c> appears, in that moment and wholly: what is left of
/// the renaming is made up for by whoever opens the folder next.
/// </summary>
internal sealed class BackupFolder : IDisposable
{
    /// <summary>Held open while a backup or a restore runs, and by its presence the sign of a backup that has never been finished.</summary>
    public const string LockName = "backup.lock";

    private readonly FileLock? _lock;

    private BackupFolder(string root, FileLock? folderLock)
    {
        Layout = new FolderLayout(root);
        _lock = folderLock;
    }

    public FolderLayout Layout { get; }

    /// <summary>What the folder holds; null before the first backup is finished.</summary>
    public BackupManifest? Manifest { get; private set; }

    private string ManifestPath => Path.Combine(Layout.Root, BackupManifest.FileName);

    /// <summary>Where a database lies until it takes the older one's place.</summary>
    public static string Pending(string path) => path + ".new";

    /// <summary>Takes a folder to write a backup to, making it if it is missing.</summary>
    /// <exception cref="BackupRefusedException">It holds something else.</exception>
    /// <exception cref="StorageException">Unavailable: another process has it.</exception>
    public static BackupFolder OpenForWriting(string root)
    {
        if (File.Exists(root))
        {
            throw new BackupRefusedException($"{root} is a file. A backup needs a folder.");
        }

        if (Directory.Exists(root) && !IsBackup(root) && Directory.EnumerateFileSystemEntries(root).Any())
        {
            throw new BackupRefusedException($"{root} is neither empty nor a backup. Name a folder for backups only.");
        }

        DataFolder.Create(root);
        BackupFolder folder = Open(root, FileLock.TryTake(Path.Combine(root, LockName)) ?? throw InUse(root));
        folder.DiscardUnfinished();
        return folder;
    }

    /// <summary>Takes a folder to read the backup in it.</summary>
    /// <exception cref="BackupRefusedException">There is no finished backup in it.</exception>
    /// <exception cref="StorageException">Unavailable: another process has it.</exception>
    public static BackupFolder OpenForReading(string root)
    {
        if (!Directory.Exists(root) || !IsBackup(root))
        {
            throw new BackupRefusedException($"{root} is not a backup: it holds no {BackupManifest.FileName}.");
        }

        BackupFolder folder;
        try
        {
            folder = Open(root, FileLock.TryTake(Path.Combine(root, LockName)) ?? throw InUse(root));
        }
        catch (Exception e) when (DiskErrors.IsFromDisk(e))
        {
            // A volume that takes no writes needs no lock.
            folder = Open(root, folderLock: null);
        }

        if (folder.Manifest is null)
        {
            folder.Dispose();
            throw new BackupRefusedException($"The backup in {root} was never finished.");
        }

        return folder;
    }

    /// <summary>Puts the databases that lie ready in the place of the older ones.</summary>
    /// <param name="manifest">What they hold.</param>
    public void Publish(BackupManifest manifest)
    {
        foreach (BackedUpService service in manifest.Services.Where(service => Directory.Exists(Layout.Service(service.Folder))))
        {
            Posix.FlushFolder(Layout.Service(service.Folder));
        }

        Posix.FlushFolder(Layout.Services);
        Posix.FlushFolder(Layout.Root);
        DurableFile.Write(Pending(ManifestPath), manifest.ToBytes());
        FinishPublishing();
    }

    /// <inheritdoc />
    public void Dispose() => _lock?.Dispose();

    private static StorageException InUse(string root) => new(StorageError.Unavailable, $"Another backup or restore is using {root}.");

    private static bool IsBackup(string root) =>
        ((string[])[BackupManifest.FileName, Pending(BackupManifest.FileName), LockName]).Any(name => File.Exists(Path.Combine(root, name)));

    private static BackupFolder Open(string root, FileLock? folderLock)
    {
        var folder = new BackupFolder(root, folderLock);
        try
        {
            folder.FinishPublishing();
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Does what is left to do of a backup that has taken its place; the same again does no harm.</summary>
    private void FinishPublishing()
    {
        string pending = Pending(ManifestPath);
        if (File.Exists(pending))
        {
            foreach (BackedUpService service in BackupManifest.Read(pending).Services)
            {
                Replace(Layout.Catalog(service.Folder));
            }

            Replace(Layout.Registry);
            Replace(ManifestPath);
        }

        Manifest = File.Exists(ManifestPath) ? BackupManifest.Read(ManifestPath) : null;
    }

    /// <summary>Removes what a backup left that never took its place. Its blobs stay: most of them will be wanted again.</summary>
    private void DiscardUnfinished()
    {
        SqliteSnapshot.Delete(Pending(Layout.Registry));
        if (Directory.Exists(Layout.Services))
        {
            foreach (string service in Directory.EnumerateDirectories(Layout.Services))
            {
                SqliteSnapshot.Delete(Pending(Layout.Catalog(Path.GetFileName(service))));
            }
        }
    }

    private static void Replace(string path)
    {
        if (File.Exists(Pending(path)))
        {
            DurableFile.Rename(Pending(path), path);
        }
    }
}
