namespace Gateway.Delivery.DiskCache;

/// <summary>Takes entries out of the index, of the open files and, later and elsewhere, of the folder. Not safe for concurrent use.</summary>
internal sealed class EntryRemoval(EntryIndex index, HotEntries hot, Journal journal, CacheFolder folder, BackgroundWork work)
{
    /// <summary>Entries evicted, ever.</summary>
    public long Evictions { get; private set; }

    /// <summary>Evicts until the entries take no more than so many blocks.</summary>
    public void MakeRoom(long blocks, uint now)
    {
        while (index.Blocks > blocks && index.NextVictim() is >= 0 and var victim)
        {
            Evict(victim, now);
        }
    }

    /// <summary>Takes an entry out for want of room or use.</summary>
    public void Evict(int slot, uint now)
    {
        Evictions++;
        Forget(slot, now);
    }

    /// <summary>Takes an entry out, and has the journal say so.</summary>
    public void Forget(int slot, uint now)
    {
        journal.Removed(index[slot].Id, index.KeyOf(slot));
        TakeOut(slot, now);
    }

    /// <summary>Takes an entry out that the journal says is gone.</summary>
    public void TakeOut(int slot, uint now)
    {
        long id = index[slot].Id;
        hot.Remove(id, now);
        index.Remove(slot);
        work.Add(() =>
        {
            // Written first, so that the journal names no files that are gone, but for those of a crash.
            journal.Flush();
            folder.Delete(id);
        });
    }
}
