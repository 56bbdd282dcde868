using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Gateway.Storage.Content;

/// <summary>
/// Buffers that bodies stream through: pinned, and beginning on a page, so that a disk can take them as they are. Bodies begin with small ones:
/// a thousand clients that send a byte now and then shall not hold a gigabyte.
/// </summary>
internal sealed class AlignedBuffers
{
    /// <summary>Bytes in a small buffer.</summary>
    public const int SmallSize = 64 << 10;

    /// <summary>Bytes in a large buffer.</summary>
    public const int LargeSize = 512 << 10;

    private const int Page = 4096;

    // Buffers beyond these bytes are left to the garbage collector when they come back.
    private const int MaxPooledBytes = 16 << 20;

    private readonly ConcurrentQueue<Buffer> _pool = new();
    private readonly int _size;

    private AlignedBuffers(int size) => _size = size;

    /// <summary>Buffers of <see cref="SmallSize"/>.</summary>
    public static AlignedBuffers Small { get; } = new(SmallSize);

    /// <summary>Buffers of <see cref="LargeSize"/>.</summary>
    public static AlignedBuffers Large { get; } = new(LargeSize);

    /// <summary>Takes a buffer; disposing it gives it back.</summary>
    public IMemoryOwner<byte> Rent() => _pool.TryDequeue(out Buffer? buffer) ? buffer : new Buffer(this);

    private sealed class Buffer : IMemoryOwner<byte>
    {
        private readonly AlignedBuffers _home;

        public Buffer(AlignedBuffers home)
        {
            _home = home;
            byte[] array = GC.AllocateUninitializedArray<byte>(home._size + Page, pinned: true);
            Memory = array.AsMemory(PageOffset(array), home._size);
        }

        public Memory<byte> Memory { get; }

        public void Dispose()
        {
            if (_home._pool.Count < MaxPooledBytes / _home._size)
            {
                _home._pool.Enqueue(this);
            }
        }

        private static unsafe int PageOffset(byte[] array)
        {
            nint address = (nint)Unsafe.AsPointer(ref array[0]);
            return (int)((Page - (address % Page)) % Page);
        }
    }
}
