using Gateway.Delivery.Caching;

namespace Gateway.Tests.Unit.Delivery.MemoryCache;

/// <summary>Who makes room in memory.</summary>
internal sealed class MemoryStoreEvictionTests : MemoryStoreTestBase
{
    [Test]
    public async Task A_scan_leaves_what_is_used_where_it_is()
    {
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < 400; i++)
            {
                await RequestAsync($"hot/{i}", 10_000);
            }
        }

        for (int i = 0; i < 8000; i++)
        {
            await RequestAsync($"once/{i}", 10_000);
        }

        int kept = 0;
        for (int i = 0; i < 400; i++)
        {
            kept += (await Store.FindAsync(Key($"hot/{i}"), default)).Count;
        }

        kept.Should().BeGreaterThan(395, "ten times the memory was asked for once, meanwhile");
    }

    [Test]
    public async Task Popular_content_amidst_one_hit_wonders_hits_more_often_than_with_least_recently_used()
    {
        var random = new Random(7);
        double[] weights = [.. Enumerable.Range(1, 5000).Select(rank => Math.Pow(rank, -0.9))];
        double[] sums = [.. weights.Select((_, i) => weights.Take(i + 1).Sum())];
        var lru = new LeastRecentlyUsed(capacity: 785);
        (int asked, int hits, int lruHits) = (0, 0, 0);
        for (int i = 0; i < 60_000; i++)
        {
            bool isOnce = random.Next(2) == 0;
            int rank = Array.BinarySearch(sums, random.NextDouble() * sums[^1]);
            string path = isOnce ? $"once/{i}" : $"{(rank < 0 ? ~rank : rank)}";
            bool hit = await RequestAsync(path, 10_000);
            bool lruHit = lru.Request(path);
            if (!isOnce && i > 10_000)
            {
                (asked, hits, lruHits) = (asked + 1, hits + (hit ? 1 : 0), lruHits + (lruHit ? 1 : 0));
            }
        }

        Store.Statistics.Responses.Should().BeLessThanOrEqualTo(lru.Count + 10, "both have the same room");
        TestContext.Out.WriteLine($"hit ratio {hits / (double)asked:0.000}, least recently used {lruHits / (double)asked:0.000}");
        (hits / (double)asked).Should().BeGreaterThan(1.15 * lruHits / asked);
    }

    /// <summary>Asks as a cache does.</summary>
    /// <returns>Whether it was there.</returns>
    private async Task<bool> RequestAsync(string path, int length)
    {
        IReadOnlyList<StoredResponse> found = await Store.FindAsync(Key(path), default);
        if (found.Count > 0)
        {
            found[0].OpenBody()!.Dispose();
            return true;
        }

        await PutAsync(path, length);
        return false;
    }

    private sealed class LeastRecentlyUsed(int capacity)
    {
        private readonly Dictionary<string, LinkedListNode<string>> _nodes = [];
        private readonly LinkedList<string> _order = [];

        public int Count => _nodes.Count;

        public bool Request(string path)
        {
            bool hit = _nodes.Remove(path, out LinkedListNode<string>? node);
            if (hit)
            {
                _order.Remove(node!);
            }

            _nodes[path] = _order.AddFirst(path);
            if (_nodes.Count > capacity)
            {
                _nodes.Remove(_order.Last!.Value);
                _order.RemoveLast();
            }

            return hit;
        }
    }
}
