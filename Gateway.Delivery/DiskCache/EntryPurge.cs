using Gateway.Delivery.Caching;

namespace Gateway.Delivery.DiskCache;

/// <summary>Marks what a purge meets at once, and takes it out later, a piece at a time, so that nobody waits for long.</summary>
/// <param name="gate">The lock that guards the index; held by whoever calls.</param>
/// <param name="index">What is in the cache.</param>
/// <param name="hot">The open files.</param>
/// <param name="journal">Takes the changes.</param>
/// <param name="removal">Takes entries out.</param>
/// <param name="work">Does the rest.</param>
/// <param name="time">The clock.</param>
internal sealed class EntryPurge(Lock gate, EntryIndex index, HotEntries hot, Journal journal, EntryRemoval removal, BackgroundWork work, TimeProvider time)
{
    // So many entries are taken out before others get the lock.
    private const int PieceSize = 4096;

    /// <summary>Forgets entries, or marks them stale.</summary>
    /// <param name="purge">Which, and whether they are only marked.</param>
    /// <param name="before">Entries with this id and higher ones came later, and stay.</param>
    /// <returns>How many there were.</returns>
    public long Run(Purge purge, long before)
    {
        var purged = new List<int>();
        long met = index.Mark(purge, before, purged);
        if (met > 0)
        {
            journal.Purged(purge, before);
        }

        if (purge.IsSoft)
        {
            foreach (DiskResponse entry in hot.All.Where(entry => !entry.IsMarkedStale && index[entry.Place.Slot].Flags.HasFlag(EntryFlags.Stale)).ToList())
            {
                hot.Replace(entry.MarkedStale());
            }
        }

        if (purged.Count > 0)
        {
            work.Add(() => TakeOut(purged, 0));
        }

        return met;
    }

    private void TakeOut(List<int> purged, int from)
    {
        int end = Math.Min(from + PieceSize, purged.Count);
        lock (gate)
        {
            uint now = EntryIndex.Clock(time.GetUtcNow());
            for (int i = from; i < end; i++)
            {
                removal.TakeOut(purged[i], now);
            }
        }

        if (end < purged.Count)
        {
            work.Add(() => TakeOut(purged, end));
        }
    }
}
