using Gateway.Storage.Objects;
using Gateway.Storage.Services;

namespace Gateway.Storage.Blobs.S3;

/// <summary>Objects of an S3 store, under <c>PREFIX/SERVICE-NUMBER/</c>.</summary>
internal sealed class S3BlobEngine(S3BlobOptions options) : IBlobEngine
{
    private readonly S3Connection _connection = new(options);
    private readonly PartBuffers _buffers = new(options.MaxUploadMemory);
    private readonly CancellationTokenSource _closing = new();

    /// <inheritdoc />
    public ValueTask CheckAsync(CancellationToken cancellationToken) => new S3Check(options).RunAsync(cancellationToken);

    /// <inheritdoc />
    public IBlobStore Open(ServiceRecord service) => OpenFolder(service.FolderName);

    /// <inheritdoc />
    public void Remove(ServiceRecord service) => _ = RemoveAsync(OpenFolder(service.FolderName));

    /// <inheritdoc />
    public void Dispose()
    {
        _closing.Cancel();
        _connection.Dispose();
        _buffers.Dispose();
        _closing.Dispose();
    }

    /// <summary>The blobs under one name.</summary>
    internal S3BlobStore OpenFolder(string name) => new(_connection, $"{options.Prefix}{name}/", _buffers);

    private async Task RemoveAsync(S3BlobStore store)
    {
        try
        {
            await store.RemoveAllAsync(_closing.Token);
        }
        catch (Exception e) when (e is StorageException or OperationCanceledException or ObjectDisposedException)
        {
            // The service held nothing any more but what was waiting to be deleted. It stays, and costs its space.
        }
    }
}
