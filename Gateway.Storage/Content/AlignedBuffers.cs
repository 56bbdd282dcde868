using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Gateway.Storage.Content;

/// <summary>Buffers that bodies stream through: pinned, and beginning on a page, so that a disk can take them as they are.</summary>
internal static class AlignedBuffers
{
    /// <summary>Bytes in each.</summary>
    public const int Size = 512 << 10;

    private const int Page = 4096;

    // Buffers beyond these are left to the garbage collector when they come back.
    private const int MaxPooled = 32;

    private static readonly ConcurrentQueue<Buffer> Pool = new();

    /// <summary>Takes a buffer; disposing it gives it back.</summary>
    public static IMemoryOwner<byte> Rent() => Pool.TryDequeue(out Buffer? buffer) ? buffer : new Buffer();

    private sealed class Buffer : IMemoryOwner<byte>
    {
        public Buffer()
        {
            byte[] array = GC.AllocateUninitializedArray<byte>(Size + Page, pinned: true);
            Memory = array.AsMemory(PageOffset(array), Size);
        }

        public Memory<byte> Memory { get; }

        public void Dispose()
        {
            if (Pool.Count < MaxPooled)
            {
                Pool.Enqueue(this);
            }
        }

        private static unsafe int PageOffset(byte[] array)
        {
            nint address = (nint)Unsafe.AsPointer(ref array[0]);
            return (int)((Page - (address % Page)) % Page);
        }
    }
}
