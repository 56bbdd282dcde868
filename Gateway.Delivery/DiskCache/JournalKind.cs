namespace Gateway.Delivery.DiskCache;

/// <summary>What a line of the journal says.</summary>
internal enum JournalKind : byte
{
    /// <summary>The store was opened: on which boot of the machine, and from which id on it counts.</summary>
    Opened = 1,

    /// <summary>The store was closed, and everything before this line was on the disk before it.</summary>
    Closed,

    /// <summary>An entry is there, with all its facts; perhaps it was there before with others.</summary>
    Put,

    /// <summary>An entry is gone.</summary>
    Removed,

    /// <summary>A purge.</summary>
    Purged,

    /// <summary>When entries were last asked for.</summary>
    Used,
}
