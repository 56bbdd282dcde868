namespace Gateway.Delivery.DiskCache;

/// <summary>An entry in the index. Slots are used again, ids never.</summary>
internal readonly record struct EntryPlace(int Slot, long Id);
