using System.Text;
using Gateway.Delivery.Caching;
using Gateway.Delivery.DiskCache;

namespace Gateway.Tests.Unit.Delivery.DiskCache;

/// <summary>The index finds what a plain list of entries would find, whatever was done to it.</summary>
internal sealed class EntryIndexTests
{
    private static readonly string[] Tags = ["red", "green", "blue"];

    private readonly List<Entry> _entries = [];
    private EntryIndex _index = null!;
    private long _nextId;

    [SetUp]
    public void Start()
    {
        _index = new EntryIndex();
        _entries.Clear();
        _nextId = 1;
    }

    [Test]
    public void It_agrees_with_a_list([Values(1, 2, 3)] int seed)
    {
        var random = new Random(seed);
        for (int step = 0; step < 30_000; step++)
        {
            switch (random.Next(step < 10_000 ? 6 : 11))
            {
                case < 4:
                    Add($"{(char)('a' + random.Next(3))}/{random.Next(2000)}/{new string('x', random.Next(100))}", [.. Tags.Where(_ => random.Next(4) == 0)]);
                    break;
                case < 8 when _entries.Count > 0:
                    Remove(_entries[random.Next(_entries.Count)]);
                    break;
                case 8 when _entries.Count > 0:
                    Retag(_entries[random.Next(_entries.Count)], [.. Tags.Where(_ => random.Next(2) == 0)]);
                    break;
                case 9:
                    Purge(new Purge(PurgeScope.Path, _entries.Count > 0 ? _entries[random.Next(_entries.Count)].Path : "none") { IsSoft = random.Next(2) == 0 });
                    break;
                case 10 when random.Next(100) == 0:
                    Purge(random.Next(2) == 0 ? new Purge(PurgeScope.Tag, Tags[random.Next(3)]) : new Purge(PurgeScope.Prefix, $"{(char)('a' + random.Next(3))}/{random.Next(20)}"));
                    break;
            }
        }

        _index.Count.Should().Be(_entries.Count);
        _index.Blocks.Should().Be(_entries.Sum(entry => entry.Blocks));
        List<ulong> tags = [];
        foreach (Entry entry in _entries)
        {
            int slot = _index.Find(entry.Key, entry.Id);
            EntryFacts facts = _index.FactsOf(slot, tags);
            Encoding.UTF8.GetString(facts.Path).Should().Be(entry.Path);
            tags.Should().BeEquivalentTo(entry.Tags.Select(EntryHash.OfTag));
            (facts.Id, facts.Key, facts.Blocks, facts.Flags.HasFlag(EntryFlags.Stale)).Should().Be((entry.Id, entry.Key, entry.Blocks, entry.IsStale));
            _index.Under(entry.Key).Should().HaveCount(_entries.Count(other => other.Key == entry.Key));
        }
    }

    [Test]
    public void Evicting_gives_everything_once()
    {
        for (int i = 0; i < 5000; i++)
        {
            Add($"{i}", []);
        }

        var evicted = new HashSet<long>();
        while (_index.NextVictim() is >= 0 and var victim)
        {
            evicted.Add(_index[victim].Id).Should().BeTrue();
            _index.Remove(victim);
        }

        evicted.Should().HaveCount(5000);
        (_index.Count, _index.Blocks).Should().Be((0, 0));
    }

    [Test]
    public void What_is_used_again_and_again_is_evicted_last()
    {
        for (int i = 0; i < 1000; i++)
        {
            Add($"{i}", []);
        }

        Entry[] used = [.. _entries.Take(100)];
        for (int i = 1000; i < 20_000; i++)
        {
            foreach (Entry entry in used)
            {
                _index[_index.Find(entry.Key, entry.Id)].Flags |= EntryFlags.Used;
            }

            _index.Remove(_index.NextVictim());
            Add($"{i}", []);
        }

        used.Should().OnlyContain(entry => _index.Find(entry.Key, entry.Id) >= 0);
        _index.Count.Should().Be(1000);
    }

    private void Add(string path, string[] tags)
    {
        var entry = new Entry(_nextId++, path) { Tags = tags };
        _entries.Add(entry);
        _index.Add(new EntryFacts
        {
            Id = entry.Id,
            Key = entry.Key,
            Variant = 7,
            Blocks = entry.Blocks,
            LastUsed = 0,
            Flags = EntryFlags.None,
            Path = Encoding.UTF8.GetBytes(path),
            Tags = EntryHash.OfTags(tags),
        });
    }

    private void Remove(Entry entry)
    {
        _entries.Remove(entry);
        _index.Remove(_index.Find(entry.Key, entry.Id));
    }

    private void Retag(Entry entry, string[] tags)
    {
        entry.Tags = tags;
        entry.Blocks++;
        _index.Change(_index.Find(entry.Key, entry.Id), entry.Blocks, EntryHash.OfTags(tags));
    }

    private void Purge(Purge purge)
    {
        long before = Math.Max(1, _nextId - 5);
        Entry[] met = [.. _entries.Where(entry => entry.Id < before && purge.Scope switch
        {
            PurgeScope.Path => entry.Path == purge.Name,
            PurgeScope.Prefix => entry.Path.StartsWith(purge.Name, StringComparison.Ordinal),
            _ => entry.Tags.Contains(purge.Name),
        })];
        List<int> purged = [];
        _index.Mark(purge, before, purged).Should().Be(met.Length);
        purged.Should().HaveCount(purge.IsSoft ? 0 : met.Length);
        purged.ForEach(_index.Remove);
        foreach (Entry entry in met)
        {
            entry.IsStale = true;
            if (!purge.IsSoft)
            {
                _entries.Remove(entry);
            }
        }
    }

    private sealed record Entry(long Id, string Path)
    {
        /// <summary>Some share one.</summary>
        public ulong Key => EntryHash.OfTag(Path[..Math.Min(5, Path.Length)]);

        public string[] Tags { get; set; } = [];

        public uint Blocks { get; set; } = 3;

        public bool IsStale { get; set; }
    }
}
