using Gateway.Delivery.Caching;
using Gateway.Storage;
using Gateway.Storage.Objects;

namespace Gateway.Delivery.DiskCache;

/// <summary>
/// Keeps responses in a folder: a file for each, an index of all in memory, and a journal that the index is made from at the next start. See
/// docs/decisions/0012-disk-cache.md.
/// </summary>
public sealed class DiskStore : IResponseStore
{
    // How far each start begins behind the one before: files that only that one knew of have none of the new ids.
    private const long IdsOfRun = 1L << 32;

    private readonly CacheFolder _folder;
    private readonly Journal _journal;
    private readonly CacheOptions _options;
    private readonly long _maxSize;
    private readonly TimeProvider _time;
    private readonly BackgroundWork _work = new();
    private readonly EntryFiles _files;
    private readonly Task<EntryTable> _opening;
    private EntryTable? _table;
    private Upkeep? _upkeep;

    private DiskStore(CacheFolder folder, Journal journal, CacheOptions options, long maxSize, TimeProvider time)
    {
        _folder = folder;
        _files = new EntryFiles(this, folder);
        _journal = journal;
        _options = options;
        _maxSize = maxSize;
        _time = time;
        _opening = Task.Run(Load);
    }

    /// <inheritdoc />
    public StoreStatistics Statistics => Volatile.Read(ref _table)?.Statistics ?? default;

    /// <summary>Opens a folder, making it if it is missing. What is in it is read behind the caller's back; until then requests wait, and nothing is stored.</summary>
    /// <param name="directory">The folder, for this cache alone.</param>
    /// <param name="options">What the cache was told.</param>
    /// <param name="maxSize">Bytes that files may take, in whole blocks.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="StorageException">Unavailable: another process has the folder, it holds something else, or it cannot be written.</exception>
    public static DiskStore Open(string directory, CacheOptions options, long maxSize, TimeProvider time)
    {
        CacheFolder folder = CacheFolder.Open(directory);
        try
        {
            return new DiskStore(folder, new Journal(folder.Journal), options, maxSize, time);
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            folder.Dispose();
            throw new StorageException(StorageError.Unavailable, $"The cache in {directory} cannot be opened: {e.Message}", e);
        }
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<StoredResponse>> FindAsync(CacheKey key, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _table) is not { } table)
        {
            return FindLaterAsync(key, cancellationToken);
        }

        IReadOnlyList<FoundEntry> found = table.Find(EntryHash.OfKey(key));
        return found switch
        {
            [] => new([]),
            [{ Hot: { } only }] => new(only.Key == key ? [only] : []),
            _ => _files.LoadAsync(table, key, found, cancellationToken),
        };
    }

    /// <inheritdoc />
    public IResponseWriter? Begin(CacheKey key, ResponseRecord record, long? length) =>
        Volatile.Read(ref _table)?.Begin(key, record, length) is { } entry ? new DiskWriter(this, entry, length) : null;

    /// <inheritdoc />
    public async ValueTask UpdateAsync(StoredResponse response, ResponseRecord record)
    {
        await PoolThread.Switch();
        var entry = (DiskResponse)response;
        record = EntryHeader.WithLength(record, entry.Body.Length);
        (await _opening).Confirm(entry, record, _files.Update(entry, record));
        _journal.Flush();
    }

    /// <inheritdoc />
    public void Remove(StoredResponse response) => Volatile.Read(ref _table)?.Drop(((DiskResponse)response).Place);

    /// <inheritdoc />
    /// <exception cref="StorageException">Unavailable: the disk fails, and what was purged may come back when the gateway is started again.</exception>
    public async ValueTask<long> PurgeAsync(Purge purge, CancellationToken cancellationToken)
    {
        EntryTable table = await _opening.WaitAsync(cancellationToken);
        await PoolThread.Switch();
        long purged = table.Purge(purge);
        return _journal.Flush()
            ? purged
            : throw new StorageException(StorageError.Unavailable, "The cache's journal can be neither written nor emptied: the purge would not outlast a restart.");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (await OpenedAsync() is { } table)
        {
            _upkeep!.Dispose();
            table.Close();
            await _work.DisposeAsync();
            _upkeep.Sweep();
            _journal.Close();
        }

        await _work.DisposeAsync();
        _journal.Dispose();
        _folder.Dispose();
    }

    /// <summary>Done when the work is done that was waiting in the background.</summary>
    internal async Task SettleAsync()
    {
        await _opening;
        await _work.ReachAsync();
    }

    /// <summary>An entry is complete.</summary>
    /// <returns>Null when it is not kept.</returns>
    internal DiskResponse? Keep(EntryWriter entry)
    {
        EntryTable table = _table!;
        if (table.Keep(entry) is not { } place)
        {
            return null;
        }

        EntryBody body = entry.Body;
        DiskResponse? kept = table.Adopt(new DiskResponse(this, place, entry.Key, EntryHeader.WithLength(entry.Record, body.Length), body));
        _journal.Flush();
        return kept;
    }

    /// <summary>An entry is being used.</summary>
    internal void Use(DiskResponse entry) => _table!.Use(entry.Place);

    /// <inheritdoc cref="EntryFiles.TryOpen" />
    internal OpenFile? TryOpen(DiskResponse entry) => _files.TryOpen(entry);

    private EntryTable Load()
    {
        try
        {
            var index = new EntryIndex();
            var replay = new JournalReplay(index);
            JournalReader reader = _journal.Read();
            replay.Run(reader);
            _journal.Cut(reader.Position);
            if (replay.FreeId == 0)
            {
                _folder.StartOver();
            }

            long firstId = replay.FreeId + IdsOfRun;
            _journal.Opened(MachineBoot.Id, firstId);
            if (replay is { MayMissChanges: true, FreeId: > 0 })
            {
                // Entries that were purged may be among these. Marked, they are not used before their origin confirms them.
                var all = new Purge(PurgeScope.Everything) { IsSoft = true };
                index.Mark(all, firstId, []);
                _journal.Purged(all, firstId);
            }

            _journal.Flush();
            var table = new EntryTable(index, firstId, _journal, _folder, _work, _options, _maxSize, _time);
            _upkeep = new Upkeep(table, _journal, _folder, _work, _options, firstId, _time);
            Volatile.Write(ref _table, table);
            return table;
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            throw new StorageException(StorageError.Unavailable, $"The cache cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The table; null when the disk refused to be read, and nothing can be found or kept.</summary>
    private async ValueTask<EntryTable?> OpenedAsync()
    {
        try
        {
            return await _opening;
        }
        catch (StorageException)
        {
            return null;
        }
    }

    private async ValueTask<IReadOnlyList<StoredResponse>> FindLaterAsync(CacheKey key, CancellationToken cancellationToken) =>
        await OpenedAsync().AsTask().WaitAsync(cancellationToken) is null ? [] : await FindAsync(key, cancellationToken);
}
