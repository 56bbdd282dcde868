namespace Gateway.Delivery.DiskCache;

/// <summary>What the index and the journal hold of an entry; the rest is in its file.</summary>
internal readonly ref struct EntryFacts
{
    /// <summary>Names its file. Grows with every response that was begun, and is never used twice.</summary>
    public required long Id { get; init; }

    /// <summary>The <see cref="EntryHash"/> of its key.</summary>
    public required ulong Key { get; init; }

    /// <summary>The hash of what tells it from others under its key.</summary>
    public required ulong Variant { get; init; }

    /// <summary>What its file takes, in <see cref="EntryIndex.BlockSize"/>.</summary>
    public required uint Blocks { get; init; }

    /// <summary>When it was last asked for, in seconds of <see cref="EntryIndex.Clock"/>.</summary>
    public required uint LastUsed { get; init; }

    public required EntryFlags Flags { get; init; }

    /// <summary>The decoded path, UTF-8.</summary>
    public required ReadOnlySpan<byte> Path { get; init; }

    /// <summary>The hashes of its tags.</summary>
    public required ReadOnlySpan<ulong> Tags { get; init; }
}
