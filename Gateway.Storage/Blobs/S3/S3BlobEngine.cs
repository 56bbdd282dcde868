using Gateway.Storage.Services;

namespace Gateway.Storage.Blobs.S3;

/// <summary>Objects of an S3 store, under <c>PREFIX/SERVICE-NUMBER/</c>.</summary>
internal sealed class S3BlobEngine(S3BlobOptions options) : IBlobEngine
{
    private readonly S3Connection _connection = new(options);
    private readonly PartBuffers _buffers = new(options.MaxUploadMemory);

    /// <inheritdoc />
    public async ValueTask CheckAsync(CancellationToken cancellationToken) => _connection.Bodies = await new S3Check(options).RunAsync(cancellationToken);

    /// <inheritdoc />
    public IBlobStore Open(ServiceRecord service) => OpenFolder(service.FolderName);

    /// <inheritdoc />
    /// <remarks>There are no folders. What else begins with the service's name may be another catalog's.</remarks>
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
