using Gateway.Delivery.Caching;

namespace Gateway.Delivery.DiskCache;

/// <summary>What a cache does from time to time, in the background.</summary>
internal sealed class Upkeep : IDisposable
{
    private const int MaxUsesInLine = 4096;
    private const int FreeJournalLength = 4 << 20;
    private const int UsualLineLength = 128;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestSweepPeriod = TimeSpan.FromHours(1);

    private readonly EntryTable _table;
    private readonly Journal _journal;
    private readonly CacheFolder _folder;
    private readonly TimeProvider _time;
    private readonly TimeSpan? _sweepPeriod;
    private readonly long _firstId;
    private readonly ITimer _timer;
    private DateTimeOffset _lastSweep;
    private long _shortLength;

    public Upkeep(EntryTable table, Journal journal, CacheFolder folder, BackgroundWork work, CacheOptions options, long firstId, TimeProvider time)
    {
        _table = table;
        _journal = journal;
        _folder = folder;
        _time = time;
        _firstId = firstId;
        _lastSweep = time.GetUtcNow();
        _sweepPeriod = options.ExpireUnused / 16 is { } part ? part < LongestSweepPeriod ? part : LongestSweepPeriod : null;
        _shortLength = table.Statistics.Responses * UsualLineLength;
        work.Add(RemoveStrays);
        work.Add(folder.DeleteAside);
        _timer = time.CreateTimer(_ => work.Add(Run), null, Period, Period);
    }

    /// <summary>Notes which entries were asked for since the last time, and evicts those that were not for too long.</summary>
    public void Sweep()
    {
        if (_sweepPeriod is null)
        {
            return;
        }

        uint since = EntryIndex.Clock(_lastSweep);
        uint now = EntryIndex.Clock(_time.GetUtcNow());
        _lastSweep = _time.GetUtcNow();
        foreach ((List<EntryUse> used, List<EntryPlace> unused) in _table.Look(Look))
        {
            unused.ForEach(_table.Expire);
            foreach (EntryUse[] line in used.Chunk(MaxUsesInLine))
            {
                _journal.Used(line);
            }

            _journal.Flush();
        }

        (List<EntryUse> Used, List<EntryPlace> Unused) Look(EntryIndex index, int from, int end)
        {
            (List<EntryUse> used, List<EntryPlace> unused) = ([], []);
            for (int number = from; number < end; number++)
            {
                ref EntrySlot slot = ref index[number];
                if (!slot.IsLive)
                {
                    continue;
                }

                if (slot.LastUsed >= since)
                {
                    used.Add(new EntryUse(slot.Id, index.KeyOf(number), slot.LastUsed));
                }
                else if (_table.IsExpired(slot, now))
                {
                    unused.Add(new EntryPlace(number, slot.Id));
                }
            }

            return (used, unused);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _timer.Dispose();

    private void Run()
    {
        _table.LetGo();
        if (_time.GetUtcNow() - _lastSweep >= _sweepPeriod)
        {
            Sweep();
        }

        if (_journal.IsLost || _journal.Length > FreeJournalLength + (2 * _shortLength))
        {
            _journal.Rewrite(Snapshot());
            _shortLength = _journal.Length;
        }
    }

    private IEnumerable<JournalLines> Snapshot()
    {
        var first = new JournalLines();
        first.Opened(MachineBoot.Id, _firstId);
        return _table.Look(Look).Prepend(first);

        static JournalLines Look(EntryIndex index, int from, int end)
        {
            var lines = new JournalLines();
            List<ulong> tags = [];
            for (int slot = from; slot < end; slot++)
            {
                if (index[slot].IsLive)
                {
                    lines.Put(index.FactsOf(slot, tags));
                }
            }

            return lines;
        }
    }

    /// <summary>Deletes files that the index does not know, and drops entries whose files are gone: what a crash leaves.</summary>
    private void RemoveStrays()
    {
        EntryPlace[] known = [.. _table.Look(Look).SelectMany(places => places).OrderBy(place => place.Id)];
        long[] ids = Array.ConvertAll(known, place => place.Id);
        bool[] seen = new bool[ids.Length];
        foreach (long id in _folder.Files().Where(id => id < _firstId))
        {
            if (Array.BinarySearch(ids, id) is >= 0 and var at)
            {
                seen[at] = true;
            }
            else
            {
                _folder.Delete(id);
            }
        }

        for (int i = 0; i < known.Length; i++)
        {
            if (!seen[i])
            {
                _table.Drop(known[i]);
            }
        }

        List<EntryPlace> Look(EntryIndex index, int from, int end)
        {
            List<EntryPlace> places = [];
            for (int slot = from; slot < end; slot++)
            {
                if (index[slot].IsLive && index[slot].Id < _firstId)
                {
                    places.Add(new EntryPlace(slot, index[slot].Id));
                }
            }

            return places;
        }
    }
}
