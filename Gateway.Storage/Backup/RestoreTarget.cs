using Gateway.Storage.Blobs.Disk;

namespace Gateway.Storage.Backup;

/// <summary>
/// A data folder that a backup is restored into. Until all is in place it holds a marker, a copy of the backup's description: no server starts on it,
/// and the same restore can be run again to go on.
/// </summary>
internal sealed class RestoreTarget(FolderLayout layout)
{
    /// <summary>The marker's name.</summary>
    public const string MarkerName = "restore.partial";

    public FolderLayout Layout => layout;

    private string Marker => Path.Combine(layout.Root, MarkerName);

    /// <summary>Looks whether the folder may be restored into, and changes nothing.</summary>
    /// <exception cref="BackupRefusedException">It holds something else.</exception>
    public void Check(BackupManifest manifest)
    {
        if (File.Exists(layout.Root))
        {
            throw new BackupRefusedException($"{layout.Root} is a file.");
        }

        if (File.Exists(Marker))
        {
            if (!File.ReadAllBytes(Marker).AsSpan().SequenceEqual(manifest.ToBytes()))
            {
                throw new BackupRefusedException($"{layout.Root} holds an unfinished restore of another backup. Delete the folder first.");
            }
        }
        else if (Directory.Exists(layout.Root) && Directory.EnumerateFileSystemEntries(layout.Root).Any(IsContent))
        {
            throw new BackupRefusedException(
                $"{layout.Root} is not empty. A backup is restored into a new data folder only: name another one with --data, or move this one away.");
        }
    }

    /// <summary>Marks the folder as unfinished.</summary>
    public void Begin(BackupManifest manifest)
    {
        DataFolder.Create(layout.Root);
        DurableFile.Write(Marker, manifest.ToBytes());
        DataFolder.Create(layout.Services);
    }

    /// <summary>Takes the mark away: now it is a data folder.</summary>
    public void Finish()
    {
        Posix.FlushFolder(layout.Services);
        Posix.FlushFolder(layout.Root);
        File.Delete(Marker);
        Posix.FlushFolder(layout.Root);
    }

    // The lock is there while the folder is looked at; a restore that ended at its very beginning has left half a marker.
    private static bool IsContent(string path) => Path.GetFileName(path) is not (DataFolder.LockName or MarkerName + DurableFile.Unfinished);
}
