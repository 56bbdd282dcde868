using System.IO.Pipelines;
using Gateway.Delivery.Files;
using Gateway.Storage;
using Gateway.Storage.Objects;

namespace Gateway.Delivery.DiskCache;

/// <summary>The bytes of a complete entry, for one reader.</summary>
internal sealed class DiskBody(DiskStore store, DiskResponse response) : IContentBody
{
    // Not open any more when others were in greater demand; then it is opened again, if anybody wants bytes.
    private OpenFile? _file = response.Body.File.TryHold() ? response.Body.File : null;

    /// <inheritdoc />
    public bool IsSeekable => true;

    /// <inheritdoc />
    public async ValueTask CopyToAsync(PipeWriter destination, ByteRange? range, CancellationToken cancellationToken)
    {
        ByteRange wanted = range ?? new ByteRange(0, response.Body.Length);
        await PoolThread.Switch();
        _file ??= store.Open(response);
        if (await _file.CopyToAsync(destination, response.Body.Offset + wanted.Offset, wanted.Length, cancellationToken) < wanted.Length)
        {
            store.Remove(response);
            throw new BrokenContentException("A file of the cache is shorter than it was.");
        }
    }

    /// <inheritdoc />
    public void Dispose() => Interlocked.Exchange(ref _file, null)?.Release();
}
