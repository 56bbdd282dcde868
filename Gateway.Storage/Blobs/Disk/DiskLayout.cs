using System.Globalization;

namespace Gateway.Storage.Blobs.Disk;

/// <summary>
/// Where files lie: <c>tmp/</c> for those being written, and one level of up to 256 folders, named after the first byte of the blob's id.
/// One level, because present file systems index a folder of a million names well, small objects never become files, and 256 folders stay in
/// the system's caches; 65 536 would not, and nearly every early blob would have to flush a folder of its own into being.
/// </summary>
internal sealed class DiskLayout
{
    private const int FolderNameLength = 2;

    private readonly string _root;
    private readonly string _temporaryFolder;
    private readonly Durability _durability;

    // Folders that this process has seen, and flushed if it flushes.
    private readonly bool[] _ready = new bool[256];

    public DiskLayout(string directory, Durability durability)
    {
        _root = Path.GetFullPath(directory);
        _temporaryFolder = Path.Join(_root, "tmp");
        _durability = durability;
    }

    public string TemporaryPath(BlobId id) => Path.Join(_temporaryFolder, id.ToString());

    public string FinalPath(BlobId id)
    {
        string name = id.ToString();
        return Path.Join(_root, name.AsSpan(0, FolderNameLength), name);
    }

    /// <summary>Makes the outer folders and removes files that were being written.</summary>
    public void Recover()
    {
        MakeFolder(_root);
        MakeFolder(_temporaryFolder);
        foreach (string leftover in Directory.EnumerateFiles(_temporaryFolder))
        {
            File.Delete(leftover);
        }
    }

    /// <summary>Makes the folder of a blob that is about to get its name.</summary>
    public void MakeFolderOf(BlobId id)
    {
        string name = id.ToString()[..FolderNameLength];
        ref bool ready = ref _ready[byte.Parse(name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)];
        if (Volatile.Read(ref ready))
        {
            return;
        }

        if (!Directory.Exists(_root))
        {
            throw new DirectoryNotFoundException($"{_root} is gone; it is not made anew where a volume may be missing.");
        }

        // Flushed even if it exists: whoever made it may not have come so far.
        Directory.CreateDirectory(Path.Join(_root, name));
        Flush(_root);
        Volatile.Write(ref ready, true);
    }

    /// <summary>Makes the name of a blob durable.</summary>
    public void FlushFolderOf(BlobId id) => Flush(Path.GetDirectoryName(FinalPath(id))!);

    /// <summary>Removes the file of a blob, if there is one.</summary>
    public void Delete(BlobId id)
    {
        try
        {
            File.Delete(FinalPath(id));
        }
        catch (DirectoryNotFoundException) when (Directory.Exists(_root))
        {
            // No blob ever lay in that folder.
        }
    }

    /// <summary>The folders that hold blobs.</summary>
    public IEnumerable<string> Folders() => Directory.EnumerateDirectories(_root, new string('?', FolderNameLength));

    /// <summary>The blobs in one of <see cref="Folders"/>. Files with other names are none.</summary>
    public static IEnumerable<BlobId> BlobsIn(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder))
        {
            if (Guid.TryParseExact(Path.GetFileName(path.AsSpan()), "N", out Guid id))
            {
                yield return new BlobId(id);
            }
        }
    }

    /// <summary>Removes a file that failed. What cannot be removed now is in <c>tmp/</c> for the next start, or an orphan for <c>fsck</c>.</summary>
    public static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (DiskErrors.IsFromDisk(e))
        {
            // The caller already reports the failure that led here.
        }
    }

    private void MakeFolder(string folder)
    {
        if (Directory.Exists(folder) || Path.GetDirectoryName(folder) is not { } parent)
        {
            return;
        }

        MakeFolder(parent);
        Directory.CreateDirectory(folder);
        Flush(parent);
    }

    private void Flush(string folder)
    {
        if (_durability == Durability.Full)
        {
            Posix.FlushFolder(folder);
        }
    }
}
