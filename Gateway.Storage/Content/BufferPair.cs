using System.Buffers;

namespace Gateway.Storage.Content;

/// <summary>
/// The two buffers of one body: one is filled while the other is worked on. They grow when the body proves to be large, or early on when it is known to be.
/// </summary>
/// <param name="first">The buffer to begin with.</param>
/// <param name="length">Bytes in the body, if that is known.</param>
internal sealed class BufferPair(IMemoryOwner<byte> first, long? length) : IDisposable
{
    // Bodies beyond this are large: what a disk gets in large buffers goes past the page cache.
    private const long LargeBody = 4 << 20;

    // So much has to have come before a client gets large buffers, whatever it says.
    private const long LargeAfterWhenKnown = 1 << 20;

    private readonly long _largeAfter = length > LargeBody ? LargeAfterWhenKnown : LargeBody;
    private readonly IMemoryOwner<byte>?[] _buffers = [first, null];
    private int _filling;

    /// <summary>For a body of which no byte is known yet.</summary>
    /// <param name="length">Bytes in it.</param>
    public BufferPair(long length)
        : this(AlignedBuffers.Small.Rent(), length)
    {
    }

    /// <summary>The buffer being filled, or just filled.</summary>
    public Memory<byte> Current => _buffers[_filling]!.Memory;

    /// <summary>Goes on with the other buffer, which nobody may be reading any more.</summary>
    /// <param name="received">Bytes of the body so far.</param>
    public void Swap(long received)
    {
        _filling = 1 - _filling;
        ref IMemoryOwner<byte>? buffer = ref _buffers[_filling];
        if (received >= _largeAfter && buffer?.Memory.Length < AlignedBuffers.LargeSize)
        {
            buffer.Dispose();
            buffer = null;
        }

        buffer ??= received >= _largeAfter ? AlignedBuffers.Large.Rent() : AlignedBuffers.Small.Rent();
    }

    public void Dispose()
    {
        foreach (IMemoryOwner<byte>? buffer in _buffers)
        {
            buffer?.Dispose();
        }
    }
}
