using System.Text;
using Gateway.Delivery.Caching;

namespace Gateway.Delivery.DiskCache;

/// <summary>
/// Every entry in memory, in some 150 bytes: a slot of 40, a link of 24 and a bucket for its key, the same for its path and for each tag, and
/// the path's text. What an entry says of itself is read from its file. Not safe for concurrent use.
/// </summary>
internal sealed class EntryIndex
{
    /// <summary>Files take whole blocks of this many bytes.</summary>
    public const int BlockSize = 4096;

    private readonly PagedArray<EntrySlot> _slots = new();
    private readonly HashLinks _keys = new();
    private readonly HashLinks _labels = new();
    private PathTexts _paths = new();
    private int _hand;

    /// <summary>Entries that can be found.</summary>
    public int Count { get; private set; }

    /// <summary>What their files take.</summary>
    public long Blocks { get; private set; }

    /// <summary>The number after the last slot.</summary>
    public int End => _slots.End;

    public ref EntrySlot this[int slot] => ref _slots[slot];

    /// <summary>The blocks of a file.</summary>
    public static uint BlocksOf(long length) => (uint)((length + BlockSize - 1) / BlockSize);

    /// <summary>Seconds since 2020: 32 bits last until 2156.</summary>
    public static uint Clock(DateTimeOffset time) => (uint)(time - new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)).TotalSeconds;

    /// <summary>Adds an entry.</summary>
    /// <returns>Its slot.</returns>
    public int Add(in EntryFacts facts)
    {
        int slot = _slots.Take();
        int labels = _labels.Add(EntryHash.OfPath(facts.Path), slot);
        foreach (ulong tag in facts.Tags)
        {
            labels = _labels.Add(tag, slot, labels);
        }

        _slots[slot] = new EntrySlot
        {
            Id = facts.Id,
            Variant = facts.Variant,
            Key = _keys.Add(facts.Key, slot),
            Labels = labels,
            Path = _paths.Add(facts.Path),
            Blocks = facts.Blocks,
            LastUsed = facts.LastUsed,
            Flags = facts.Flags,
        };
        Count++;
        Blocks += facts.Blocks;
        return slot;
    }

    /// <summary>Takes an entry out.</summary>
    public void Remove(int number)
    {
        EntrySlot slot = _slots[number];
        Forget(slot);
        _keys.Remove(slot.Key);
        for (int label = slot.Labels; label >= 0;)
        {
            int next = _labels.Sibling(label);
            _labels.Remove(label);
            label = next;
        }

        _paths.Remove(slot.Path);
        _slots.Give(number);
        if (_paths.IsMostlyWaste)
        {
            CopyPaths();
        }
    }

    /// <summary>Gives an entry another size and other tags.</summary>
    public void Change(int number, uint blocks, ReadOnlySpan<ulong> tags)
    {
        ref EntrySlot slot = ref _slots[number];
        Blocks += (long)blocks - slot.Blocks;
        slot.Blocks = blocks;
        int label = slot.Labels;
        while (_labels.Sibling(label) >= 0)
        {
            int next = _labels.Sibling(label);
            _labels.Remove(label);
            label = next;
        }

        foreach (ulong tag in tags)
        {
            label = _labels.Add(tag, number, label);
        }

        slot.Labels = label;
    }

    /// <summary>Whether an entry that was there still is, and can be found.</summary>
    public bool Holds(EntryPlace place) => _slots[place.Slot].Id == place.Id && _slots[place.Slot].IsLive;

    /// <summary>The entries under a key's hash that can be found.</summary>
    public IEnumerable<int> Under(ulong key)
    {
        for (int link = _keys.First(key); link >= 0; link = _keys.Next(link))
        {
            int slot = _keys.Slot(link);
            if (_slots[slot].IsLive)
            {
                yield return slot;
            }
        }
    }

    /// <summary>Those of them that are the same variant: one that is kept takes their place.</summary>
    public IReadOnlyList<int> Under(ulong key, ulong variant) => [.. Under(key).Where(slot => _slots[slot].Variant == variant)];

    /// <summary>An entry that can be found; −1 when it is not there.</summary>
    public int Find(ulong key, long id)
    {
        for (int link = _keys.First(key); link >= 0; link = _keys.Next(link))
        {
            int slot = _keys.Slot(link);
            if (Holds(new EntryPlace(slot, id)))
            {
                return slot;
            }
        }

        return -1;
    }

    /// <summary>The hash of an entry's key.</summary>
    public ulong KeyOf(int slot) => _keys.Hash(_slots[slot].Key);

    /// <summary>All that is known of an entry.</summary>
    /// <param name="number">Its slot.</param>
    /// <param name="tags">Made to hold its tags; reused from call to call.</param>
    public EntryFacts FactsOf(int number, List<ulong> tags)
    {
        ref EntrySlot slot = ref _slots[number];
        tags.Clear();

        // The last label is the path's.
        for (int label = slot.Labels; _labels.Sibling(label) >= 0; label = _labels.Sibling(label))
        {
            tags.Add(_labels.Hash(label));
        }

        return new EntryFacts
        {
            Id = slot.Id,
            Key = KeyOf(number),
            Variant = slot.Variant,
            Blocks = slot.Blocks,
            LastUsed = slot.LastUsed,
            Flags = slot.Flags,
            Path = _paths[slot.Path],
            Tags = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(tags),
        };
    }

    /// <summary>
    /// Marks the entries that a purge means: stale, or not to be found any more. Those are still to be taken out; marking alone is a matter of
    /// milliseconds for a million.
    /// </summary>
    /// <param name="purge">The purge.</param>
    /// <param name="before">Entries with this id or a higher one came later, and are left alone.</param>
    /// <param name="purged">Gets the slots to take out.</param>
    /// <returns>How many entries it met.</returns>
    public long Mark(Purge purge, long before, List<int> purged)
    {
        long met = 0;
        switch (purge.Scope)
        {
            case PurgeScope.Everything or PurgeScope.Prefix:
                byte[] prefix = Encoding.UTF8.GetBytes(purge.Name);
                for (int slot = 0; slot < End; slot++)
                {
                    if (_slots[slot].IsLive && _paths[_slots[slot].Path].StartsWith(prefix))
                    {
                        MarkOne(slot);
                    }
                }

                break;
            default:
                ulong label = purge.Scope == PurgeScope.Path ? EntryHash.OfPath(Encoding.UTF8.GetBytes(purge.Name)) : EntryHash.OfTag(purge.Name);
                for (int link = _labels.First(label); link >= 0; link = _labels.Next(link))
                {
                    MarkOne(_labels.Slot(link));
                }

                break;
        }

        return met;

        void MarkOne(int number)
        {
            ref EntrySlot slot = ref _slots[number];
            if (!slot.IsLive || slot.Id >= before)
            {
                return;
            }

            met++;
            if (purge.IsSoft)
            {
                slot.Flags |= EntryFlags.Stale;
            }
            else
            {
                Forget(slot);
                slot.Flags |= EntryFlags.Purged;
                purged.Add(number);
            }
        }
    }

    /// <summary>
    /// The entry to evict next: a hand goes round, and passes over what was asked for since it last came by (CLOCK; a new entry takes the place
    /// of the last one evicted, so it is looked at last, and one that is never asked for does not outlast a round).
    /// </summary>
    /// <returns>Its slot; −1 when there is none.</returns>
    public int NextVictim()
    {
        while (Count > 0)
        {
            if (_hand >= End)
            {
                _hand = 0;
            }

            int number = _hand++;
            ref EntrySlot slot = ref _slots[number];
            if (!slot.IsLive)
            {
                continue;
            }

            if (!slot.Flags.HasFlag(EntryFlags.Used))
            {
                return number;
            }

            slot.Flags &= ~EntryFlags.Used;
        }

        return -1;
    }

    private void Forget(in EntrySlot slot)
    {
        if (slot.IsLive)
        {
            Count--;
            Blocks -= slot.Blocks;
        }
    }

    private void CopyPaths()
    {
        var copy = new PathTexts();
        for (int slot = 0; slot < End; slot++)
        {
            if (_slots[slot].Id != 0)
            {
                _slots[slot].Path = copy.Add(_paths[_slots[slot].Path]);
            }
        }

        _paths = copy;
    }
}
