using System.Buffers;

namespace Gateway.Storage.Blobs.S3;

/// <summary>Bytes of an upload that are gathered until they are sent.</summary>
internal sealed class PartBuffer(byte[] array, int size, SemaphoreSlim room) : IDisposable
{
    private byte[]? _array = array;

    /// <summary>Bytes in it.</summary>
    public int Length { get; private set; }

    /// <summary>The CRC-32C of them.</summary>
    public uint Crc32C { get; private set; }

    public bool IsFull => Length == size;

    /// <summary>The bytes in it.</summary>
    public ArraySegment<byte> Content => new(_array!, 0, Length);

    /// <summary>Appends as many bytes as fit.</summary>
    /// <returns>How many those were.</returns>
    public int Append(ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, size - Length);
        bytes[..count].CopyTo(_array.AsSpan(Length));
        Crc32C = Integrity.Crc32C.Append(Crc32C, bytes[..count]);
        Length += count;
        return count;
    }

    /// <summary>Gives the memory back. Nobody may be reading it.</summary>
    public void Dispose()
    {
        if (_array is { } array)
        {
            _array = null;
            ArrayPool<byte>.Shared.Return(array);
            room.Release();
        }
    }
}
