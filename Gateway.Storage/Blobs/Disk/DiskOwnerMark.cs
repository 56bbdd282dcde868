using System.Text;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Blobs.Disk;

/// <summary>The mark as a file among the services' folders, for bytes whose catalog is elsewhere; its content is the catalog's id.</summary>
/// <param name="folder">The services' folders.</param>
internal sealed class DiskOwnerMark(string folder) : IOwnerMark
{
    private const string Name = "owncdn-catalog";

    private readonly string _path = Path.Combine(folder, Name);

    /// <inheritdoc />
    public string Place => $"The folder {folder}";

    /// <inheritdoc />
    public string Mark => $"the file {_path}";

    /// <summary>Whether there is one. An empty file is none: a power loss may have left it.</summary>
    public bool Exists => new FileInfo(_path) is { Exists: true, Length: > 0 };

    /// <inheritdoc />
    public ValueTask<string?> ReadAsync(CancellationToken cancellationToken) => RunAsync(
        "read", async () => Exists && (await File.ReadAllTextAsync(_path, cancellationToken)).Trim() is { Length: > 0 } id ? id : null);

    /// <inheritdoc />
    public async ValueTask WriteAsync(string catalogId, CancellationToken cancellationToken)
    {
        bool isUnset = await ReadAsync(cancellationToken) is null;
        await RunAsync(
            "written",
            () =>
            {
                DataFolder.Create(folder);
                if (isUnset)
                {
                    File.Delete(_path);
                }

                DurableFile.Create(_path, Encoding.UTF8.GetBytes(catalogId));
                return ValueTask.FromResult(true);
            });
    }

    /// <inheritdoc />
    public async ValueTask<bool> IsEmptyAsync(CancellationToken cancellationToken)
    {
        foreach (string blobs in Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Select(DiskBlobEngine.BlobsIn).Where(Directory.Exists) : [])
        {
            await foreach (BlobId _ in new DiskBlobStore(blobs, Durability.Normal).EnumerateAsync(cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    private async ValueTask<T> RunAsync<T>(string what, Func<ValueTask<T>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception e) when (DiskErrors.IsFromDisk(e))
        {
            throw DiskErrors.Translate(e, $"{_path} cannot be {what}: {e.Message}");
        }
    }
}
