using Gateway.Delivery.Caching;

namespace Gateway.Delivery.DiskCache;

/// <summary>What is in the cache, and what may come in: the index, its journal, the open files and the room. Safe for concurrent use; nothing is read or written under its lock.</summary>
internal sealed class EntryTable
{
    private const int PieceSize = 4096;

    // Seconds for which those who found an entry may still open it after it was removed.
    private const uint LeavingTime = 60;

    // How long nothing is stored after the disk refused to take more.
    private static readonly TimeSpan PauseTime = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly EntryIndex _index;
    private readonly Journal _journal;
    private readonly CacheFolder _folder;
    private readonly BackgroundWork _work;
    private readonly TimeProvider _time;
    private readonly IncomingEntries _incoming;
    private readonly HotEntries _hot;
    private readonly EntryRemoval _removal;
    private readonly EntryPurge _purge;
    private readonly long _maxBlocks;
    private readonly uint? _expireUnused;
    private readonly List<ulong> _tags = [];
    private long _nextId;
    private uint _pausedUntil;
    private bool _isClosed;

    /// <param name="index">What was found in the journal.</param>
    /// <param name="firstId">The first id to use.</param>
    /// <param name="journal">Takes the changes.</param>
    /// <param name="folder">Where the files are.</param>
    /// <param name="work">Deletes files.</param>
    /// <param name="options">What the cache was told.</param>
    /// <param name="maxSize">Bytes that files may take.</param>
    /// <param name="time">The clock.</param>
    public EntryTable(EntryIndex index, long firstId, Journal journal, CacheFolder folder, BackgroundWork work, CacheOptions options, long maxSize, TimeProvider time)
    {
        _index = index;
        _nextId = firstId;
        _journal = journal;
        _folder = folder;
        _work = work;
        _time = time;
        _maxBlocks = maxSize / EntryIndex.BlockSize;
        _incoming = new IncomingEntries(_maxBlocks, options.MaxItemSize);
        _hot = new HotEntries(maxSize / 16);
        _removal = new EntryRemoval(index, _hot, journal, folder, work);
        _purge = new EntryPurge(_gate, index, _hot, journal, _removal, work, time);
        _expireUnused = options.ExpireUnused is { } unused ? (uint)Math.Min(unused.TotalSeconds, uint.MaxValue / 2) : null;
        MakeRoom();
    }

    public StoreStatistics Statistics
    {
        get
        {
            lock (_gate)
            {
                return new StoreStatistics(_index.Count, _index.Blocks * EntryIndex.BlockSize, _removal.Evictions);
            }
        }
    }

    private uint Now => EntryIndex.Clock(_time.GetUtcNow());

    /// <summary>The entries under a key's hash, newest first.</summary>
    public IReadOnlyList<FoundEntry> Find(ulong key)
    {
        uint now = Now;
        List<FoundEntry>? found = null;
        lock (_gate)
        {
            List<int>? expired = null;
            foreach (int number in _index.Under(key))
            {
                ref EntrySlot slot = ref _index[number];
                if (IsExpired(slot, now))
                {
                    (expired ??= []).Add(number);
                    continue;
                }

                _hot.TryFind(slot.Id, out DiskResponse? hot);
                (found ??= new List<FoundEntry>(1)).Add(new FoundEntry(new EntryPlace(number, slot.Id), slot.Flags, hot));
            }

            expired?.ForEach(slot => _removal.Evict(slot, now));
        }

        found?.Sort(static (a, b) => b.Place.Id.CompareTo(a.Place.Id));
        return (IReadOnlyList<FoundEntry>?)found ?? [];
    }

    /// <summary>An entry is being used.</summary>
    public void Use(EntryPlace place)
    {
        lock (_gate)
        {
            if (_index.Holds(place))
            {
                ref EntrySlot slot = ref _index[place.Slot];
                slot.LastUsed = Now;
                slot.Flags |= EntryFlags.Used;
            }
        }
    }

    /// <summary>Keeps an entry open that was read.</summary>
    /// <returns>It, or the same one if another was faster; null when it is gone.</returns>
    public DiskResponse? Adopt(DiskResponse entry)
    {
        OpenFile? dropped;
        lock (_gate)
        {
            if (_isClosed || !_index.Holds(entry.Place))
            {
                return null;
            }

            ref EntrySlot slot = ref _index[entry.Place.Slot];
            slot.Flags |= EntryFlags.Trusted;
            if (_hot.TryFind(entry.Place.Id, out DiskResponse? present))
            {
                return present;
            }

            entry = slot.Flags.HasFlag(EntryFlags.Stale) ? entry.MarkedStale() : entry;
            entry.Body.File.TryHold();
            dropped = _hot.Add(entry);
        }

        dropped?.Release();
        return entry;
    }

    /// <summary>Begins an entry.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="record">What is known of it.</param>
    /// <param name="length">Bytes of its body; null when only the end will tell.</param>
    /// <returns>Null when there is no room, or nothing can be stored now.</returns>
    public EntryWriter? Begin(CacheKey key, ResponseRecord record, long? length)
    {
        var entry = new EntryWriter(this, _folder, key, record);
        lock (_gate)
        {
            if (_isClosed || _journal.IsLost || Now < _pausedUntil || !entry.IsIndexable || !_incoming.HasRoom(entry, length ?? 0))
            {
                return null;
            }

            entry.Id = _nextId++;
            _incoming.Add(entry);
            return entry;
        }
    }

    /// <summary>Makes room for an entry as it grows.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryReserve(EntryWriter entry, long bodyLength)
    {
        lock (_gate)
        {
            if (_isClosed || !_incoming.TryReserve(entry, bodyLength))
            {
                return false;
            }

            MakeRoom();
            return true;
        }
    }

    /// <summary>An entry is complete: from now on it is found, and those that it replaces are not.</summary>
    /// <returns>Where it is; null when a purge met it meanwhile.</returns>
    public EntryPlace? Keep(EntryWriter entry)
    {
        lock (_gate)
        {
            if (_isClosed || entry.IsPurged || !_incoming.Remove(entry))
            {
                return null;
            }

            EntryFacts facts = entry.Facts(Now);
            foreach (int replaced in _index.Under(facts.Key, facts.Variant))
            {
                // The line of the new one says this, too.
                _removal.TakeOut(replaced, Now);
            }

            int slot = _index.Add(facts);
            _journal.Put(facts);
            MakeRoom();
            return new EntryPlace(slot, entry.Id);
        }
    }

    /// <summary>An entry's writer ends. What was not kept is deleted.</summary>
    public void Leave(EntryWriter entry)
    {
        lock (_gate)
        {
            if (_incoming.Remove(entry))
            {
                _work.Add(() => _folder.Delete(entry.Id));
            }
        }
    }

    /// <summary>Forgets an entry, if it is still there.</summary>
    public void Drop(EntryPlace place)
    {
        lock (_gate)
        {
            if (!_isClosed && _index.Holds(place))
            {
                _removal.Forget(place.Slot, Now);
            }
        }
    }

    /// <summary>Takes what an entry's origin confirmed.</summary>
    /// <param name="entry">The entry as it was found before the origin was asked.</param>
    /// <param name="record">What is known now.</param>
    /// <param name="fileLength">Bytes of its file now; null when they are as they were.</param>
    public void Confirm(DiskResponse entry, ResponseRecord record, long? fileLength)
    {
        lock (_gate)
        {
            bool hasOtherTags = !record.Tags.SequenceEqual(entry.Record.Tags);
            bool wasMarked = entry.IsMarkedStale;
            entry.Confirm(record, isMarkedStale: false);
            if (_isClosed || !_index.Holds(entry.Place))
            {
                return;
            }

            // A mark that was not there when the origin was asked stays: the purge came after.
            ref EntrySlot slot = ref _index[entry.Place.Slot];
            bool isMarked = slot.Flags.HasFlag(EntryFlags.Stale);
            if (_hot.TryFind(entry.Place.Id, out DiskResponse? hot) && hot != entry)
            {
                hot.Confirm(record, isMarkedStale: isMarked && !wasMarked);
            }

            uint blocks = fileLength is { } length ? EntryIndex.BlocksOf(length) : slot.Blocks;
            if (hasOtherTags || blocks != slot.Blocks || (isMarked && wasMarked))
            {
                slot.Flags = wasMarked ? slot.Flags & ~EntryFlags.Stale : slot.Flags;
                _index.Change(entry.Place.Slot, blocks, EntryHash.OfTags(record.Tags));
                _journal.Put(_index.FactsOf(entry.Place.Slot, _tags));
            }
        }
    }

    /// <summary>Forgets entries, or marks them stale; those being written are not kept.</summary>
    /// <returns>How many there were.</returns>
    public long Purge(Purge purge)
    {
        lock (_gate)
        {
            _incoming.Meet(purge);
            return _purge.Run(purge, _nextId);
        }
    }

    /// <summary>The disk takes no more: nothing is stored for a while, and some of what is there goes, to make room for all who write to that disk.</summary>
    public void Pause()
    {
        lock (_gate)
        {
            // Others that write just now meet the same.
            if (Now >= _pausedUntil)
            {
                _pausedUntil = EntryIndex.Clock(_time.GetUtcNow() + PauseTime);
                _removal.MakeRoom(_index.Blocks - (_index.Blocks / 16), Now);
            }
        }
    }

    /// <summary>Whether nobody asked for an entry in time.</summary>
    public bool IsExpired(in EntrySlot slot, uint now) => now > slot.LastUsed && now - slot.LastUsed > _expireUnused;

    /// <summary>Evicts an entry that nobody asked for in time, if that is still so.</summary>
    public void Expire(EntryPlace place)
    {
        lock (_gate)
        {
            if (_index.Holds(place) && IsExpired(_index[place.Slot], Now))
            {
                _removal.Evict(place.Slot, Now);
            }
        }
    }

    /// <summary>Looks at the whole index, a piece at a time, so that nobody waits for long.</summary>
    /// <param name="look">Given the index and the first and the last slot but one of a piece.</param>
    public IEnumerable<T> Look<T>(Func<EntryIndex, int, int, T> look)
    {
        for (int from = 0; ; from += PieceSize)
        {
            T seen;
            lock (_gate)
            {
                if (from >= _index.End)
                {
                    yield break;
                }

                seen = look(_index, from, Math.Min(from + PieceSize, _index.End));
            }

            yield return seen;
        }
    }

    /// <summary>Closes files that only those may still want who found their entries long ago.</summary>
    public void LetGo()
    {
        lock (_gate)
        {
            _hot.LetGo(Now - LeavingTime);
        }
    }

    /// <summary>From now on nothing is found, and nothing is kept.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            _hot.Clear();
        }
    }

    private void MakeRoom() => _removal.MakeRoom(_maxBlocks - _incoming.Blocks - (_hot.LeavingBytes / EntryIndex.BlockSize), Now);
}
