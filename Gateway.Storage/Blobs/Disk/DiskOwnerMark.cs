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

    /// <summary>Whether there is one.</summary>
    public bool Exists => File.Exists(_path);

    /// <inheritdoc />
    public ValueTask<string?> ReadAsync(CancellationToken cancellationToken) => RunAsync(
        "read", async () => Exists ? (await File.ReadAllTextAsync(_path, cancellationToken)).Trim() : null);

    /// <inheritdoc />
    /// <remarks>The data folder is one gateway's alone: nobody can be first.</remarks>
    public async ValueTask WriteAsync(string catalogId, CancellationToken cancellationToken) => await RunAsync(
        "written",
        async () =>
        {
            DataFolder.Create(folder);
            await File.WriteAllTextAsync(_path, catalogId, cancellationToken);
            return true;
        });

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
