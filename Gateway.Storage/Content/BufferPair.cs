using System.Buffers;

namespace Gateway.Storage.Content;

/// <summary>The two buffers of one body: one is filled while the other is worked on. They grow when the body proves to be large.</summary>
internal sealed class BufferPair(IMemoryOwner<byte> first) : IDisposable
{
    // From here on the bytes go past the page cache, and larger pieces are cheaper.
    private const long LargeAfter = 4 << 20;

    private readonly IMemoryOwner<byte>?[] _buffers = [first, null];
    private int _filling;

    /// <summary>The buffer being filled, or just filled.</summary>
    public Memory<byte> Current => _buffers[_filling]!.Memory;

    /// <summary>Goes on with the other buffer, which nobody may be reading any more.</summary>
    /// <param name="received">Bytes of the body so far.</param>
    public void Swap(long received)
    {
        _filling = 1 - _filling;
        ref IMemoryOwner<byte>? buffer = ref _buffers[_filling];
        if (received >= LargeAfter && buffer?.Memory.Length < AlignedBuffers.LargeSize)
        {
            buffer.Dispose();
            buffer = null;
        }

        buffer ??= received >= LargeAfter ? AlignedBuffers.Large.Rent() : AlignedBuffers.Small.Rent();
    }

    public void Dispose()
    {
        foreach (IMemoryOwner<byte>? buffer in _buffers)
        {
            buffer?.Dispose();
        }
    }
}
