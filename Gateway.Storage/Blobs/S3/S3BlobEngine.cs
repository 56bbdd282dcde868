using Gateway.Storage.Services;

namespace Gateway.Storage.Blobs.S3;

/// <summary>Objects of an S3 store, under <c>PREFIX/SERVICE-NUMBER/</c>.</summary>
internal sealed class S3BlobEngine(S3BlobOptions options) : IBlobEngine
{
    private readonly S3Connection _connection = new(options);
    private readonly PartBuffers _buffers = new(options.MaxUploadMemory);

    /// <inheritdoc />
    public async ValueTask<PlaceFindings> CheckAsync(CancellationToken cancellationToken)
    {
        StoreFindings found = await new S3Check(options).RunAsync(cancellationToken);
        _connection.Integrity = found.Integrity;
        return found.Place;
    }

    /// <inheritdoc />
    public BlobPlace Place => BlobPlace.S3(options.Bucket, options.Prefix);

    /// <inheritdoc />
    public IOwnerMark OwnerMark => new S3OwnerMark(_connection);

    /// <inheritdoc />
    public IBlobStore Open(ServiceRecord service) => OpenFolder(service.FolderName);

    /// <inheritdoc />
    public ValueTask RemoveAbandonedAsync(
        IReadOnlyList<ServiceRecord> services, IReadOnlyList<RemovedService> removed, DateTimeOffset before, CancellationToken cancellationToken) =>
        new S3Sweep(_connection, OpenFolder).RunAsync(
            services.Select(service => service.FolderName).ToHashSet(), removed, before, cancellationToken);

    /// <inheritdoc />
    /// <remarks>There are no folders. What uploads still on their way store there goes with <see cref="RemoveAbandonedAsync"/>.</remarks>
    public void Remove(ServiceRecord service)
    {
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _connection.Dispose();
        _buffers.Dispose();
    }

    /// <summary>The blobs under one name.</summary>
    internal S3BlobStore OpenFolder(string name) => new(_connection, $"{options.Prefix}{name}/", _buffers);
}
