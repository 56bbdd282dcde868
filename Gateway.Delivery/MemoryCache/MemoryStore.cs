using Gateway.Delivery.Caching;
using Gateway.Storage;

namespace Gateway.Delivery.MemoryCache;

/// <summary>
/// Keeps responses in memory, within a number of bytes. Finding one takes no lock and allocates nothing. Bytes are never copied once they are in; the garbage
/// collector frees what was forgotten when its last reader is done, so forgetting disturbs nobody. <see cref="S3Fifo"/> decides what makes room.
/// </summary>
public sealed class MemoryStore : IResponseStore
{
    // Responses on their way in may not push out more than half of what is kept.
    private const int IncomingShare = 2;

    // How many are forgotten before others get the lock.
    private const int Batch = 256;

    private readonly Lock _lock = new();
    private readonly HashSet<IncomingResponse> _incoming = [];
    private readonly UseClock _clock = new();
    private readonly UnusedSweep? _sweep;
    private readonly long _maxMemory;
    private volatile ResponseIndex _index = new();
    private S3Fifo _order;
    private long _claimed;
    private long _evictions;
    private bool _isDisposed;

    /// <summary>An empty store.</summary>
    /// <param name="options">What the cache was told.</param>
    /// <param name="maxMemory">The most that responses take, in bytes, with those on their way in.</param>
    /// <param name="time">The clock.</param>
    public MemoryStore(CacheOptions options, long maxMemory, TimeProvider time)
    {
        MaxItemSize = options.MaxItemSize;
        _maxMemory = maxMemory;
        _order = new S3Fifo(maxMemory);
        _sweep = options.ExpireUnused is { } unused ? new UnusedSweep(unused, () => _index.All, _clock, Expire, time) : null;
    }

    /// <inheritdoc />
    public StoreStatistics Statistics
    {
        get
        {
            lock (_lock)
            {
                return new StoreStatistics(_order.Count, _order.Bytes + _claimed, _evictions);
            }
        }
    }

    /// <summary>Larger bodies are not kept.</summary>
    internal long MaxItemSize { get; }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<StoredResponse>> FindAsync(CacheKey key, CancellationToken cancellationToken) => new(_index.Find(key));

    /// <inheritdoc />
    public IResponseWriter? Begin(CacheKey key, ResponseRecord record, long? length)
    {
        long cost = ResponseCost.Of(key, record) + (length ?? 0);
        lock (_lock)
        {
            if (_isDisposed || length > MaxItemSize || !TryClaim(cost))
            {
                return null;
            }

            var incoming = new IncomingResponse(this, key, record, length, cost);
            _incoming.Add(incoming);
            return incoming;
        }
    }

    /// <inheritdoc />
    public ValueTask UpdateAsync(StoredResponse response, ResponseRecord record)
    {
        lock (_lock)
        {
            var kept = (MemoryResponse)response;
            kept.Confirm(record);
            if (_order.Has(kept))
            {
                _index.ChangeTags(kept);
                MakeRoom();
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public void Remove(StoredResponse response)
    {
        lock (_lock)
        {
            Drop((MemoryResponse)response);
        }
    }

    /// <inheritdoc />
    public async ValueTask<long> PurgeAsync(Purge purge, CancellationToken cancellationToken)
    {
        IReadOnlyList<MemoryResponse>? found;
        lock (_lock)
        {
            // From here on, what is not kept yet will not be, and what is can be found.
            foreach (IncomingResponse incoming in _incoming.Where(incoming => IsMeant(purge, incoming)))
            {
                incoming.Disown();
            }

            if (purge is { Scope: PurgeScope.Everything, IsSoft: false })
            {
                return ForgetAll();
            }

            found = purge.Scope switch
            {
                PurgeScope.Path => [.. _index.WithPath(purge.Name)],
                PurgeScope.Tag => [.. _index.WithTag(purge.Name)],
                _ => null,
            };
        }

        if (found is null)
        {
            await PoolThread.Switch();
            found = _index.All.WithPrefix(purge.Scope == PurgeScope.Everything ? "" : purge.Name);
        }

        if (!purge.IsSoft)
        {
            return Forget(found);
        }

        foreach (MemoryResponse response in found)
        {
            response.MarkStale();
        }

        return found.Count;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _sweep?.Dispose();
        lock (_lock)
        {
            _isDisposed = true;
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Sets memory aside for what is on its way in, if there is any.</summary>
    internal bool TryClaim(long bytes)
    {
        lock (_lock)
        {
            if (_claimed + bytes > _maxMemory / IncomingShare)
            {
                return false;
            }

            Claim(bytes);
            return true;
        }
    }

    /// <summary>Sets memory aside that cannot be done without, or, below zero, gives it back.</summary>
    internal void Claim(long bytes)
    {
        lock (_lock)
        {
            _claimed += bytes;
            MakeRoom();
        }
    }

    /// <summary>Keeps what has come in whole.</summary>
    /// <returns>Null when a purge met it.</returns>
    internal MemoryResponse? Keep(IncomingResponse incoming, byte[][] body)
    {
        long length = body.Sum(piece => (long)piece.Length);
        ResponseRecord record = incoming.Record;
        if (record.Metadata.Length is null && record.Slice is null)
        {
            record = record with { Metadata = new ContentMetadata(record.Metadata.Fields, length) };
        }

        IContentBody content = body switch
        {
            [] or [{ Length: 0 }] => EmptyBody.Instance,
            [var piece] => new SmallBody(piece),
            _ => new LargeBody(body),
        };
        var response = new MemoryResponse(incoming.Key, record, content, ResponseCost.Of(incoming.Key, record) + length, _clock);
        lock (_lock)
        {
            Release(incoming);
            if (_isDisposed || !incoming.IsWanted)
            {
                return null;
            }

            foreach (MemoryResponse replaced in _index.ReplacedBy(response.Key, record))
            {
                Drop(replaced);
            }

            _index.Add(response);
            _order.Add(response);
            return response;
        }
    }

    /// <summary>Nothing more comes in from there: its memory is given back.</summary>
    internal void Release(IncomingResponse incoming)
    {
        lock (_lock)
        {
            if (_incoming.Remove(incoming))
            {
                _claimed -= incoming.Claimed;
            }
        }
    }

    private static bool IsMeant(Purge purge, IncomingResponse incoming) => purge.Scope switch
    {
        PurgeScope.Path => incoming.Key.Path.Decoded == purge.Name,
        PurgeScope.Prefix => incoming.Key.Path.Decoded.StartsWith(purge.Name, StringComparison.Ordinal),
        PurgeScope.Tag => incoming.Record.Tags.Contains(purge.Name, StringComparer.Ordinal),
        _ => true,
    };

    private void MakeRoom()
    {
        while (_order.Bytes + _claimed > _maxMemory && _order.FindVictim() is { } victim)
        {
            Drop(victim);
            _evictions++;
        }
    }

    private bool Drop(MemoryResponse response)
    {
        if (!_order.Has(response))
        {
            return false;
        }

        _index.Remove(response);
        S3Fifo.Remove(response);
        return true;
    }

    private void Expire(IReadOnlyList<MemoryResponse> unused)
    {
        long forgotten = Forget(unused);
        lock (_lock)
        {
            _evictions += forgotten;
        }
    }

    // A million of them one by one would take seconds.
    private int ForgetAll()
    {
        int count = _order.Count;
        _index = new ResponseIndex();
        _order = new S3Fifo(_maxMemory);
        return count;
    }

    private long Forget(IReadOnlyList<MemoryResponse> responses)
    {
        long forgotten = 0;
        for (int i = 0; i < responses.Count;)
        {
            lock (_lock)
            {
                for (int end = Math.Min(i + Batch, responses.Count); i < end; i++)
                {
                    forgotten += Drop(responses[i]) ? 1 : 0;
                }
            }
        }

        return forgotten;
    }
}
