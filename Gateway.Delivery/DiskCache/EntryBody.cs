namespace Gateway.Delivery.DiskCache;

/// <summary>Where an entry's bytes are.</summary>
internal sealed record EntryBody(OpenFile File, int Offset, long Length);
