using System.IO.Pipelines;
using Gateway.Delivery.Files;
using Gateway.Storage;
using Gateway.Storage.Objects;

namespace Gateway.Delivery.DiskCache;

/// <summary>The bytes of a complete entry, for one reader.</summary>
/// <param name="store">Where the entry is.</param>
/// <param name="response">The entry.</param>
/// <param name="file">Its file, held for this reader.</param>
internal sealed class DiskBody(DiskStore store, DiskResponse response, OpenFile file) : IContentBody
{
    private int _isReleased;

    /// <inheritdoc />
    public bool IsSeekable => true;

    /// <inheritdoc />
    public async ValueTask CopyToAsync(PipeWriter destination, ByteRange? range, CancellationToken cancellationToken)
    {
        ByteRange wanted = range ?? new ByteRange(0, response.Body.Length);
        await PoolThread.Switch();
        if (await file.CopyToAsync(destination, response.Body.Offset + wanted.Offset, wanted.Length, cancellationToken) < wanted.Length)
        {
            store.Remove(response);
            throw new BrokenContentException("A file of the cache is shorter than it was.");
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) == 0)
        {
            file.Release();
        }
    }
}
