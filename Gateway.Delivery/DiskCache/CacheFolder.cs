using System.Globalization;
using Gateway.Storage;
using Gateway.Storage.Objects;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Delivery.DiskCache;

/// <summary>
/// Where things lie: <c>journal</c>, and a file for each entry in <c>entries/00</c> to <c>entries/ff</c>, by the last two digits of its id.
/// <c>CACHEDIR.TAG</c> tells backup programs to leave the folder out (https://bford.info/cachedir/), and us that it is a cache of ours, and
/// in which layout. One process at a time has the folder.
/// </summary>
internal sealed class CacheFolder : IDisposable
{
    private const string TagName = "CACHEDIR.TAG";
    private const string LockName = "lock";
    private const string Signature = "Signature: 8a477f597d28d172789f06886806bc55\n# OwnCdnGateway disk cache, layout ";

    // Changes with the format of the journal or of the entries. A cache in another layout is not read, but begun anew.
    private const string Tag = Signature + "1\n";

    private readonly string _root;
    private readonly string _entries;
    private readonly FileLock _lock;

    private CacheFolder(string root, FileLock folderLock)
    {
        _root = root;
        _entries = Path.Join(root, "entries");
        _lock = folderLock;
    }

    public string Journal => Path.Join(_root, "journal");

    /// <summary>Takes a folder, making it if it is missing.</summary>
    /// <exception cref="StorageException">Unavailable: another process has it, it holds something else, or it cannot be written.</exception>
    public static CacheFolder Open(string path)
    {
        string root = Path.GetFullPath(path);
        FileLock? folderLock = null;
        try
        {
            DataFolder.Create(root);
            ThrowIfForeign(root);
            folderLock = FileLock.TryTake(Path.Join(root, LockName))
                ?? throw new StorageException(StorageError.Unavailable, $"The cache in {root} is in use, by another process or another service.");
            var folder = new CacheFolder(root, folderLock);
            folder.Prepare();
            return folder;
        }
        catch (Exception e)
        {
            folderLock?.Dispose();
            if (DiskFailure.Is(e))
            {
                throw new StorageException(StorageError.Unavailable, $"The cache in {root} cannot be opened: {e.Message}", e);
            }

            throw;
        }
    }

    /// <summary>Makes an entry's file.</summary>
    public SafeFileHandle Create(long id)
    {
        try
        {
            return File.OpenHandle(PathOf(id), FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (DirectoryNotFoundException) when (Directory.Exists(_entries))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf(id))!);
            return File.OpenHandle(PathOf(id), FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
    }

    /// <summary>Opens an entry's file.</summary>
    public SafeFileHandle Open(long id, FileAccess access) =>
        File.OpenHandle(PathOf(id), FileMode.Open, access, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Deletes an entry's file. What cannot be deleted now is found at the next start.</summary>
    public void Delete(long id)
    {
        try
        {
            File.Delete(PathOf(id));
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            // Nothing refers to it any more.
        }
    }

    /// <summary>The ids of all files of entries. Files with other names are deleted.</summary>
    public IEnumerable<long> Files()
    {
        foreach (string file in Directory.EnumerateDirectories(_entries).SelectMany(Directory.EnumerateFiles))
        {
            if (long.TryParse(Path.GetFileName(file.AsSpan()), NumberStyles.AllowHexSpecifier, null, out long id) && PathOf(id) == file)
            {
                yield return id;
            }
            else
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>Puts all entries aside; <see cref="DeleteAside"/> deletes them.</summary>
    public void StartOver()
    {
        PutAside(_entries);
        Directory.CreateDirectory(_entries);
    }

    /// <summary>Deletes what was put aside, now or before.</summary>
    public void DeleteAside()
    {
        foreach (string folder in Directory.EnumerateDirectories(_root, "aside-*"))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _lock.Dispose();

    /// <summary>Nothing is ever deleted in a folder that is named as a cache by mistake.</summary>
    private static void ThrowIfForeign(string root)
    {
        string tag = Path.Join(root, TagName);
        bool ours = File.Exists(tag)
            ? File.ReadAllText(tag).StartsWith(Signature, StringComparison.Ordinal)
            : Directory.EnumerateFileSystemEntries(root).All(path => Path.GetFileName(path) is LockName or TagName + ".new");
        if (!ours)
        {
            throw new StorageException(StorageError.Unavailable, $"{root} is neither empty nor a cache of this program. Name a folder for the cache alone.");
        }
    }

    private void Prepare()
    {
        string tag = Path.Join(_root, TagName);
        if (File.Exists(tag) && File.ReadAllText(tag) == Tag)
        {
            Directory.CreateDirectory(_entries);
            return;
        }

        // Emptied before it is called ours: a start that is cut off in between does it again.
        foreach (string file in Directory.EnumerateFiles(_root).Where(file => Path.GetFileName(file) is not (LockName or TagName)))
        {
            File.Delete(file);
        }

        foreach (string folder in Directory.EnumerateDirectories(_root))
        {
            PutAside(folder);
        }

        Directory.CreateDirectory(_entries);
        File.WriteAllText(tag + ".new", Tag);
        File.Move(tag + ".new", tag, overwrite: true);
    }

    private void PutAside(string folder) => Directory.Move(folder, Path.Join(_root, $"aside-{Guid.NewGuid():N}"));

    private string PathOf(long id)
    {
        string name = id.ToString("x16", null);
        return Path.Join(_entries, name.AsSpan(14), name);
    }
}
