using System.Runtime.InteropServices;
using System.Text;
using Gateway.Delivery.Caching;

namespace Gateway.Delivery.DiskCache;

/// <summary>Makes the index from the journal.</summary>
internal sealed class JournalReplay(EntryIndex index)
{
    private readonly List<int> _purged = [];
    private bool _isThisBoot;
    private bool _isClosed;

    /// <summary>An id that is higher than any that was used; 0 when the journal says nothing.</summary>
    public long FreeId { get; private set; }

    /// <summary>
    /// Whether changes at the end may be missing, purges among them: the machine stopped while the store was open, or the disk damaged the
    /// journal. (When only the process stops, nothing is missing that was written.)
    /// </summary>
    public bool MayMissChanges { get; private set; }

    /// <summary>Reads everything.</summary>
    public void Run(JournalReader reader)
    {
        bool isReadable = true;
        try
        {
            while (reader.Read())
            {
                _isClosed = false;
                Apply(reader.Line, reader.Tail);
            }
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            isReadable = false;
        }

        MayMissChanges = !isReadable || reader.IsDamaged || !(_isThisBoot || _isClosed);
    }

    private void Apply(in JournalLine line, ReadOnlySpan<byte> tail)
    {
        switch (line.Kind)
        {
            case JournalKind.Opened:
                _isThisBoot = new Guid(tail) == MachineBoot.Id;
                FreeId = Math.Max(FreeId, line.Id);
                break;
            case JournalKind.Closed:
                _isClosed = true;
                break;
            case JournalKind.Put:
                Put(line, tail);
                break;
            case JournalKind.Removed:
                Remove(index.Find(line.Key, line.Id));
                break;
            case JournalKind.Purged:
                index.Mark(new Purge((PurgeScope)line.Tags, Encoding.UTF8.GetString(tail)) { IsSoft = line.Flags.HasFlag(EntryFlags.Stale) }, line.Id, _purged);
                _purged.ForEach(index.Remove);
                _purged.Clear();
                break;
            case JournalKind.Used:
                foreach (EntryUse use in MemoryMarshal.Cast<byte, EntryUse>(tail))
                {
                    if (index.Find(use.Key, use.Id) is >= 0 and var slot)
                    {
                        index[slot].LastUsed = use.Time;
                    }
                }

                break;
        }
    }

    private void Put(in JournalLine line, ReadOnlySpan<byte> tail)
    {
        // What it replaced, or itself with earlier facts.
        foreach (int replaced in index.Under(line.Key, line.Variant))
        {
            index.Remove(replaced);
        }

        int tags = line.Tags * sizeof(ulong);
        index.Add(new EntryFacts
        {
            Id = line.Id,
            Key = line.Key,
            Variant = line.Variant,
            Blocks = line.Blocks,
            LastUsed = line.LastUsed,
            Flags = _isThisBoot ? line.Flags : line.Flags & ~EntryFlags.Trusted,
            Path = tail[..^tags],
            Tags = MemoryMarshal.Cast<byte, ulong>(tail[^tags..]),
        });
        FreeId = Math.Max(FreeId, line.Id + 1);
    }

    private void Remove(int slot)
    {
        if (slot >= 0)
        {
            index.Remove(slot);
        }
    }
}
