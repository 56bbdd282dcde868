using Gateway.Storage;
using Gateway.Storage.Blobs.Disk;
using Gateway.Storage.Content;
using Gateway.Storage.Listing;
using Gateway.Storage.Objects;

namespace Gateway.Delivery.FileSystem;

/// <summary>
/// Lists, writes and deletes the files of a file system. A file that was written is there whole, and on the disk; one whose upload failed was never there.
/// Conditions hold against everybody who writes through this gateway. Refusals are <see cref="StorageException"/>s.
/// </summary>
public sealed class FileStore
{
    // Paths share these: what is checked and then done to a file is one step.
    private const int Gates = 64;

    private readonly FileTree _tree;
    private readonly Lock[] _gates = [.. Enumerable.Range(0, Gates).Select(_ => new Lock())];

    internal FileStore(FileTree tree) => _tree = tree;

    /// <summary>A path as the service knows it: in lower case where cases are not told apart.</summary>
    public string Normalize(string path) => _tree.Normalize(path);

    /// <summary>Writes a file, and the folders on its way.</summary>
    /// <param name="path">Its path within the service.</param>
    /// <param name="body">Its bytes; no checksum is kept.</param>
    /// <param name="conditions">What must hold of the file that is there.</param>
    /// <param name="cancellationToken">Stops the transfer.</param>
    /// <returns>The file, and whether there was one before.</returns>
    /// <exception cref="StorageException">InvalidKey, PreconditionFailed, IncompleteBody, TooLarge, InsufficientStorage or Unavailable.</exception>
    public async ValueTask<(StoredFile File, bool Replaced)> PutAsync(string path, IncomingBody body, WritePreconditions conditions, CancellationToken cancellationToken)
    {
        string location = Locate(path);
        await PoolThread.Switch();
        string folder = DiskWork.Run(() =>
        {
            // Spares a client whose write is refused the sending of its body; what counts is checked again when the file gets its name.
            Check(conditions, location);
            return MakeFolders(path);
        });
        using var upload = new FileUpload(folder);
        await upload.WriteAsync(body, cancellationToken);
        await PoolThread.Switch();
        return DiskWork.Run(() => Publish(upload, path, location, Path.Combine(folder, Path.GetFileName(location)), conditions));
    }

    /// <summary>Deletes a file. Its folder stays.</summary>
    /// <exception cref="StorageException">NoSuchKey, InvalidKey, PreconditionFailed or Unavailable.</exception>
    public async ValueTask DeleteAsync(string path, WritePreconditions conditions, CancellationToken cancellationToken)
    {
        string location = Locate(path);
        await PoolThread.Switch();
        cancellationToken.ThrowIfCancellationRequested();
        DiskWork.Run(() =>
        {
            string? folder = _tree.FindFolder(Path.GetDirectoryName(location)!);
            lock (GateOf(location))
            {
                if (folder is null || _tree.Look(location) is null)
                {
                    throw new StorageException(StorageError.NoSuchKey, "There is no file under this path.");
                }

                Check(conditions, location);
                File.Delete(Path.Combine(folder, Path.GetFileName(location)));
            }

            Posix.FlushFolder(folder);
        });
    }

    /// <summary>
    /// Lists files in the byte order of their paths. What the delimiter rolls up is a folder, be it empty. Links to folders are not followed where a listing
    /// goes down by itself. A page may be short, or even empty, and yet not the last one.
    /// </summary>
    /// <exception cref="StorageException">Unavailable.</exception>
    public async ValueTask<ListPage<StoredFile>> ListAsync(ListQuery query, CancellationToken cancellationToken)
    {
        await PoolThread.Switch();
        query = query with { Prefix = Normalize(query.Prefix), Delimiter = Normalize(query.Delimiter), After = Normalize(query.After) };
        return DiskWork.Run(() => new FileLister(_tree, query, cancellationToken).List());
    }

    private (StoredFile File, bool Replaced) Publish(FileUpload upload, string path, string location, string target, WritePreconditions conditions)
    {
        bool replaced;
        FileFacts? written;
        lock (GateOf(location))
        {
            replaced = Check(conditions, location) is not null;
            if (Directory.Exists(target))
            {
                throw Invalid("there is a folder under it");
            }

            upload.Publish(target);
            written = _tree.Look(location);
        }

        Posix.FlushFolder(Path.GetDirectoryName(target)!);
        return written is { } facts ? (StoredFile.Of(Normalize(path), facts), replaced) : throw new StorageException(StorageError.Unavailable, "The file was taken away while it was written.");
    }

    /// <summary>The folder that a file goes to, link by link and made where it is missing. What leads out of the tree is refused.</summary>
    private string MakeFolders(string path)
    {
        string folder = _tree.FindFolder(_tree.Root) ?? throw new DirectoryNotFoundException($"There is no folder {_tree.Root}.");
        string[] names = Normalize(path).Split('/');
        foreach (string name in names.AsSpan(0, names.Length - 1))
        {
            string next = Path.Combine(folder, name);
            if (_tree.FindFolder(next) is { } there)
            {
                folder = there;
                continue;
            }

            if (new FileInfo(next) is { Exists: true } or { LinkTarget: not null })
            {
                throw Invalid($"'{name}' is no folder of this service");
            }

            Directory.CreateDirectory(next);
            Posix.FlushFolder(folder);
            folder = _tree.FindFolder(next) ?? throw Invalid($"'{name}' is no folder of this service");
        }

        return folder;
    }

    private FileFacts? Check(WritePreconditions conditions, string location)
    {
        FileFacts? there = _tree.Look(location);
        if (conditions.MustNotExist && there is not null)
        {
            throw Failed("there is a file under this path");
        }

        if (conditions.IfMatch is { } etag && (there is null || (etag != "*" && etag != there.Value.ETag)))
        {
            throw Failed(there is null ? "there is no file under this path" : "the ETag differs");
        }

        return there;
    }

    private Lock GateOf(string location) => _gates[(uint)location.GetHashCode(StringComparison.Ordinal) % Gates];

    private string Locate(string path) => _tree.Locate(path) ?? throw Invalid("it has an empty segment, or one that no file of this service can have");

    private static StorageException Invalid(string why) => new(StorageError.InvalidKey, $"The path cannot be used: {why}.");

    private static StorageException Failed(string why) => new(StorageError.PreconditionFailed, $"Precondition failed: {why}.");
}
