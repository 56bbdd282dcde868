using Gateway.Delivery.Caching;

namespace Gateway.Delivery.DiskCache;

/// <summary>Entries that are being written, and the room they take. Not safe for concurrent use.</summary>
/// <param name="maxBlocks">Blocks that all files together may take.</param>
/// <param name="maxItemSize">Bytes of the largest body.</param>
internal sealed class IncomingEntries(long maxBlocks, long maxItemSize)
{
    private readonly HashSet<EntryWriter> _writers = [];

    /// <summary>What their files take.</summary>
    public long Blocks { get; private set; }

    public void Add(EntryWriter entry) => _writers.Add(entry);

    /// <summary>Whether an entry may grow to so many bytes, if need be in the place of all that are complete.</summary>
    public bool HasRoom(EntryWriter entry, long bodyLength) => bodyLength <= maxItemSize && Blocks - entry.Reserved + BlocksOf(entry, bodyLength) <= maxBlocks;

    /// <summary>Counts what an entry takes when it has so many bytes.</summary>
    /// <returns>False when there is no room for it.</returns>
    public bool TryReserve(EntryWriter entry, long bodyLength)
    {
        if (!HasRoom(entry, bodyLength))
        {
            return false;
        }

        long blocks = BlocksOf(entry, bodyLength);
        Blocks += blocks - entry.Reserved;
        entry.Reserved = blocks;
        return true;
    }

    /// <summary>An entry is not written any more.</summary>
    /// <returns>False when it was not.</returns>
    public bool Remove(EntryWriter entry)
    {
        bool isHere = _writers.Remove(entry);
        Blocks -= isHere ? entry.Reserved : 0;
        return isHere;
    }

    /// <summary>A purge: those it means are not kept.</summary>
    public void Meet(Purge purge)
    {
        foreach (EntryWriter entry in _writers)
        {
            entry.IsPurged |= entry.IsMeantBy(purge);
        }
    }

    private static long BlocksOf(EntryWriter entry, long bodyLength) => EntryIndex.BlocksOf(entry.BodyOffset + bodyLength);
}
