namespace Gateway.Storage.Blobs;

/// <summary>Writes one blob. Disposing it without <see cref="CompleteAsync"/> leaves nothing behind.</summary>
public interface IBlobWriter : IAsyncDisposable
{
    /// <summary>Appends bytes. The buffer may be reused when the call returns.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Makes the blob durable (to the store's promise) and visible. A failed flush fails the blob; it is never retried.</summary>
    ValueTask<StoredBlob> CompleteAsync(CancellationToken cancellationToken);
}
