namespace Gateway.Delivery.DiskCache;

/// <summary>What is so of an entry, besides its facts.</summary>
[Flags]
internal enum EntryFlags : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It was asked for since the eviction last passed by.</summary>
    Used = 1,

    /// <summary>A soft purge marked it.</summary>
    Stale = 2,

    /// <summary>Its bytes were written, or checked, since the machine started; no loss of power can have touched them.</summary>
    Trusted = 4,

    /// <summary>A purge met it: it is not found any more, and taken out in the background.</summary>
    Purged = 8,
}
