namespace Gateway.Delivery.DiskCache;

/// <summary>An entry that the index has under a hash.</summary>
/// <param name="Place">Where it is.</param>
/// <param name="Flags">What was so when it was found.</param>
/// <param name="Hot">The entry itself, if it is open.</param>
internal readonly record struct FoundEntry(EntryPlace Place, EntryFlags Flags, DiskResponse? Hot);
