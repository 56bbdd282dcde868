using System.IO.Pipelines;
using Gateway.Delivery.Caching;
using Gateway.Storage;

namespace Gateway.Delivery.DiskCache;

/// <summary>A response on its way into the store.</summary>
internal sealed class DiskWriter(DiskStore store, EntryWriter file, long? length) : IResponseWriter
{
    private readonly ArrivingBytes _bytes = new(file, length);
    private DiskResponse? _kept;
    private bool _isComplete;

    /// <inheritdoc />
    public PipeWriter Output => _bytes;

    /// <inheritdoc />
    public IContentBody? OpenBody() => _bytes.Open();

    /// <inheritdoc />
    public async ValueTask<StoredResponse?> CompleteAsync()
    {
        if (_isComplete)
        {
            return _kept;
        }

        _isComplete = true;
        await PoolThread.Switch();
        if (length is not null && _bytes.Length != length)
        {
            Fail(new BrokenContentException($"{_bytes.Length} bytes came, and {length} were announced."));
        }

        bool isWhole = _bytes.IsKept && file.TryFinish(_bytes.Rest);
        _kept = isWhole ? store.Keep(file) : null;
        _bytes.End(isWhole);
        return _kept;
    }

    /// <inheritdoc />
    public void Fail(Exception reason) => _bytes.Fail(reason);

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        Fail(new BrokenContentException("The response was given up before it was complete."));
        _bytes.Close();
        file.Dispose();
        return ValueTask.CompletedTask;
    }
}
