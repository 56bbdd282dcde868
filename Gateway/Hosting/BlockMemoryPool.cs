using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Hosting;

/// <summary>
/// The web server's buffers: pinned blocks, eight times as large as its own. A socket is read and written in blocks, so an upload takes an
/// eighth of the system calls and wake-ups. Idle connections hold none.
/// </summary>
internal sealed class BlockMemoryPool : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private const int BlockSize = 32 << 10;

    // Blocks beyond these are left to the garbage collector when they come back.
    private const int MaxPooled = (64 << 20) / BlockSize;

    // A thread takes the block it gave back last, which is still in its core's cache; the queue is for what threads have too much, or too little.
    private const int MaxOfThread = 16;

    [ThreadStatic]
    private static Stack<Block>? t_blocks;

    private readonly ConcurrentQueue<Block> _blocks = new();

    public override int MaxBufferSize => BlockSize;

    /// <summary>One pool for every connection.</summary>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        return t_blocks?.TryPop(out Block? block) == true || _blocks.TryDequeue(out block) ? block : new Block(this);
    }

    // Connections share the pool and may dispose of what they think is their own.
    protected override void Dispose(bool disposing)
    {
    }

    private void Return(Block block)
    {
        Stack<Block> own = t_blocks ??= new Stack<Block>(MaxOfThread);
        if (own.Count < MaxOfThread)
        {
            own.Push(block);
        }
        else if (_blocks.Count < MaxPooled)
        {
            _blocks.Enqueue(block);
        }
    }

    private sealed class Block(BlockMemoryPool pool) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = GC.AllocateUninitializedArray<byte>(BlockSize, pinned: true);

        public void Dispose() => pool.Return(this);
    }
}
