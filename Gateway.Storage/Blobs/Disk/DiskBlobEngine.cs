using Gateway.Storage.Services;

namespace Gateway.Storage.Blobs.Disk;

/// <summary>Files in the data folder, under <c>blobs</c> in each service's own.</summary>
internal sealed class DiskBlobEngine(StorageOptions options, ServiceFolders folders) : IBlobEngine
{
    /// <inheritdoc />
    public ValueTask<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<string>>([]);

    /// <inheritdoc />
    public string Kind => "disk";

    /// <inheritdoc />
    public IOwnerMark? OwnerMark => null;

    /// <inheritdoc />
    public IBlobStore Open(ServiceRecord service) => new DiskBlobStore(Path.Combine(folders.Make(service), "blobs"), options.Durability);

    /// <inheritdoc />
    /// <remarks>A folder is removed with its service, and what is unfinished when it is opened: one gateway alone writes to it.</remarks>
    public ValueTask RemoveAbandonedAsync(RemovedServices removed, DateTimeOffset before, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc />
    public void Remove(ServiceRecord service) => folders.Remove(service);

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
