namespace Gateway.Delivery.DiskCache;

/// <summary>An entry in the index.</summary>
internal struct EntrySlot
{
    /// <summary>0 when the slot is free.</summary>
    public long Id;

    public ulong Variant;

    /// <summary>Its link in the table of keys.</summary>
    public int Key;

    /// <summary>The first of its links in the table of labels: its tags, and in the end its path.</summary>
    public int Labels;

    /// <summary>Where its path's text is.</summary>
    public uint Path;

    public uint Blocks;

    public uint LastUsed;

    public EntryFlags Flags;

    /// <summary>Whether it can be found.</summary>
    public readonly bool IsLive => Id != 0 && !Flags.HasFlag(EntryFlags.Purged);
}
