using Gateway.Delivery.Caching;

namespace Gateway.Delivery.MemoryCache;

/// <summary>
/// Decides who makes room: S3-FIFO (Yang et al., SOSP 2023), by bytes. What is new waits in a small queue; at its end, what was asked for again moves to the
/// main one, the rest goes, remembered by hash for a while: who comes back from there joins the main queue at once. So a scan of what is asked for once runs
/// through a tenth of the memory. A hit moves nothing, it only counts on the response itself, up to 3; that is why hits need no lock, which LRU and
/// W-TinyLFU's segments would. SIEVE is simpler still, but a scan flushes it. Guarded by the store's lock.
/// </summary>
internal sealed class S3Fifo(long maxMemory)
{
    private const int SmallShare = 10;

    // Where everything is in use, the search would go round and round with the lock held.
    private const int MostSteps = 256;

    private const int FewestGhosts = 1024;

    private readonly ResponseQueue _small = new();
    private readonly ResponseQueue _main = new();
    private readonly GhostQueue _ghosts = new();

    /// <summary>How many responses there are.</summary>
    public int Count => _small.Count + _main.Count;

    /// <summary>What they take, in bytes.</summary>
    public long Bytes => _small.Bytes + _main.Bytes;

    /// <summary>Takes in a response.</summary>
    public void Add(MemoryResponse response) => (_ghosts.Take(Hash(response)) ? _main : _small).Add(response);

    /// <summary>Whether a response stands in one of its queues.</summary>
    public bool Has(MemoryResponse response) => response.Queue is { } queue && (queue == _small || queue == _main);

    /// <summary>Takes out one of those it has.</summary>
    public static void Remove(MemoryResponse response) => response.Queue!.Remove(response);

    /// <summary>Who goes next, still in its queue; null when there is none.</summary>
    public MemoryResponse? FindVictim()
    {
        for (int step = 0; ; step++)
        {
            bool fromSmall = _main.Oldest is null || _small.Bytes > maxMemory / SmallShare;
            if ((fromSmall ? _small : _main).Oldest is not { } oldest)
            {
                return null;
            }

            if (oldest.Uses == 0 || step >= MostSteps)
            {
                if (fromSmall)
                {
                    _ghosts.Add(Hash(oldest), Math.Max(Count, FewestGhosts));
                }

                return oldest;
            }

            oldest.Uses = fromSmall ? (byte)0 : (byte)(oldest.Uses - 1);
            Remove(oldest);
            _main.Add(oldest);
        }
    }

    private static int Hash(MemoryResponse response)
    {
        ResponseRecord record = response.Record;
        var hash = default(HashCode);
        hash.Add(response.Key);
        hash.Add(record.Slice?.Offset);
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues value) in record.Vary.All)
        {
            hash.Add(name, StringComparer.OrdinalIgnoreCase);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }
}
