using System.Buffers;

namespace Gateway.Delivery.DiskCache;

/// <summary>
/// The end of what has come of a response: bytes that readers may have, then bytes that were not flushed yet. Only the response's writer changes it, and
/// does so under the lock of <see cref="ArrivingBytes"/> where readers see it.
/// </summary>
internal sealed class ArrivingBuffer
{
    private byte[] _rented = [];
    private int _flushed;

    /// <summary>Where it begins in the content.</summary>
    public long Start { get; private set; }

    /// <summary>Where in the content the bytes end that readers may have.</summary>
    public long FlushedEnd => Start + _flushed;

    /// <summary>Where in the content all of it ends.</summary>
    public long End => FlushedEnd + Unflushed;

    /// <summary>Bytes that were not flushed yet.</summary>
    public int Unflushed { get; private set; }

    /// <summary>All bytes, flushed or not.</summary>
    public ReadOnlyMemory<byte> Bytes => _rented.AsMemory(0, _flushed + Unflushed);

    /// <summary>Room for more.</summary>
    public Memory<byte> Room => _rented.AsMemory(_flushed + Unflushed);

    /// <summary>Moves the bytes to where there is more room.</summary>
    /// <param name="larger">Rented from the shared pool, which gets the former one back.</param>
    public void Move(byte[] larger)
    {
        Bytes.Span.CopyTo(larger);
        GiveBack(larger);
    }

    /// <summary>Takes bytes that were written to the <see cref="Room"/>.</summary>
    public void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)Room.Length);
        Unflushed += bytes;
    }

    /// <summary>Readers may have all of it.</summary>
    public void Flush()
    {
        _flushed += Unflushed;
        Unflushed = 0;
    }

    /// <summary>Goes on behind all its bytes: nobody needs them here any more.</summary>
    public void Clear()
    {
        Start = End;
        (_flushed, Unflushed) = (0, 0);
    }

    /// <summary>Gives its memory back. To be cleared before.</summary>
    public void Release() => GiveBack([]);

    /// <summary>Copies bytes that readers may have.</summary>
    /// <param name="position">Where in the content they are.</param>
    /// <param name="destination">Where to.</param>
    /// <returns>How many.</returns>
    public int Read(long position, Span<byte> destination)
    {
        ReadOnlySpan<byte> bytes = _rented.AsSpan(0, _flushed)[(int)(position - Start)..];
        bytes = bytes[..Math.Min(bytes.Length, destination.Length)];
        bytes.CopyTo(destination);
        return bytes.Length;
    }

    private void GiveBack(byte[] replacement)
    {
        if (_rented.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }

        _rented = replacement;
    }
}
