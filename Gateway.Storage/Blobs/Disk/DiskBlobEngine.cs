using Gateway.Storage.Services;

namespace Gateway.Storage.Blobs.Disk;

/// <summary>Files in the data folder, under <c>blobs</c> in each service's own.</summary>
internal sealed class DiskBlobEngine(StorageOptions options, ServiceFolders folders) : IBlobEngine
{
    /// <inheritdoc />
    public ValueTask<PlaceFindings> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new PlaceFindings(IsFull: false, []));

    /// <inheritdoc />
    public BlobPlace Place => BlobPlace.Disk;

    /// <inheritdoc />
    /// <remarks>Beside a catalog in the same folder there is nothing to mix up; unless a database's bytes are there.</remarks>
    public IOwnerMark? OwnerMark
    {
        get
        {
            var mark = new DiskOwnerMark(folders.Root);
            return options.Postgres is not null || mark.Exists ? mark : null;
        }
    }

    /// <inheritdoc />
    public IBlobStore Open(ServiceRecord service) => new DiskBlobStore(BlobsIn(folders.Make(service)), options.Durability);

    /// <summary>Where a service's folder has its blobs.</summary>
    public static string BlobsIn(string serviceFolder) => Path.Combine(serviceFolder, "blobs");

    /// <inheritdoc />
    /// <remarks>A folder is removed with its service, and what is unfinished when it is opened: one gateway alone writes to it.</remarks>
    public ValueTask RemoveAbandonedAsync(
        IReadOnlyList<ServiceRecord> services, IReadOnlyList<RemovedService> removed, DateTimeOffset before, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc />
    public void Remove(ServiceRecord service) => folders.Remove(service);

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
