using Gateway.Storage.Catalog;
using Gateway.Storage.Nodes;
using Gateway.Storage.Objects;
using Gateway.Storage.Replication;
using Gateway.Storage.Services;
using Gateway.Storage.Versioning;

namespace Gateway.Storage;

/// <summary>
/// The history of one service: every change of it is run here, and followers and operators read here what was changed.
/// All members are safe for concurrent use.
/// </summary>
public sealed class ChangeHistory
{
    private const long Stretch = 1L << 40;

    // Read from the catalog at a time.
    private const int Batch = 1000;

    private readonly ICatalog _catalog;
    private readonly StorageOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<ServiceInfo> _service;
    private readonly Func<IChangeObserver?> _observer;
    private readonly ChangeSignal _changed = new();
    private readonly ChangesUnderWay _observed = new();
    private ChangeFollower? _follower;

    // 1: a commit broke off, and may come about yet.
    private int _isInDoubt;
    private bool _closed;

    internal ChangeHistory(Func<ServiceInfo> service, ICatalog catalog, StorageOptions options, TimeProvider time, Func<IChangeObserver?> observer)
    {
        _service = service;
        _catalog = catalog;
        _options = options;
        _time = time;
        _observer = observer;
    }

    /// <summary>The changes after a sync id, oldest first.</summary>
    public ValueTask<IReadOnlyList<ObjectChange>> ReadAsync(long after, int limit, CancellationToken cancellationToken) =>
        _catalog.ReadAsync(reader => reader.ScanChangesAsync(after, limit), cancellationToken);

    /// <summary>The changes before a sync id, newest first.</summary>
    public ValueTask<IReadOnlyList<ObjectChange>> ReadBackAsync(long before, int limit, CancellationToken cancellationToken) =>
        _catalog.ReadAsync(reader => reader.ScanChangesBackAsync(before, limit), cancellationToken);

    /// <summary>The change feed after the change that its reader saw last, in order, with what is still there of each version.</summary>
    /// <exception cref="StorageException">SyncIdGone: that change is not part of this history (any more).</exception>
    public ValueTask<IReadOnlyList<FeedEntry>> ReadFeedAsync(long after, int limit, CancellationToken cancellationToken) =>
        _catalog.ReadAsync(reader => ChangeFeed.ReadAsync(reader, after, limit), cancellationToken);

    /// <summary>
    /// Waits until there may be a change after a sync id, or patience runs out. Changes by processes that are no gateways are not noticed at once.
    /// </summary>
    public async ValueTask WaitAsync(long after, TimeSpan patience, CancellationToken cancellationToken)
    {
        // Taken before the feed is looked at: a change in between is not missed.
        Task next = _changed.Next;
        if (await LastSyncIdAsync(cancellationToken) != after)
        {
            return;
        }

        try
        {
            await next.WaitAsync(patience, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // As good an answer as any: the caller looks at the feed.
        }
    }

    /// <summary>The newest sync id; 0 before the first change.</summary>
    public ValueTask<long> LastSyncIdAsync(CancellationToken cancellationToken) =>
        _catalog.ReadAsync(reader => reader.LastSyncIdAsync(), cancellationToken);

    /// <summary>A sync id such that the observer has taken note of every change up to it, and as new as can be.</summary>
    public async ValueTask<long> LastObservedAsync(CancellationToken cancellationToken)
    {
        // Of what other gateways change, the observer is told some time later.
        long last = _follower?.Told ?? await LastSyncIdAsync(cancellationToken);
        await _observed.EndAsync().WaitAsync(cancellationToken);
        return last;
    }

    /// <summary>
    /// The keys that were changed after a sync id: all, if they are very many, or if history has gone another way since, so that changes may have been taken
    /// back which the log no longer tells of. After a rewind, a restore or a promotion sync ids jump.
    /// </summary>
    public async ValueTask<ChangedKeys> ChangedSinceAsync(long syncId, CancellationToken cancellationToken)
    {
        var keys = new ChangedKeys();
        while (!keys.IsEverything)
        {
            IReadOnlyList<ObjectChange> changes = await ReadAsync(syncId, Batch, cancellationToken);
            foreach (ObjectChange change in changes)
            {
                if (change.After != syncId || change.SyncId != syncId + 1)
                {
                    return ChangedKeys.Everything;
                }

                keys.Add(change.Key);
                syncId = change.SyncId;
            }

            if (changes.Count < Batch)
            {
                (long last, long next) = await _catalog.CommitAsync(
                    async transaction => (await transaction.LastSyncIdAsync(), await transaction.NextSyncIdAsync()), cancellationToken);
                return last == syncId && next == syncId + 1 ? keys : ChangedKeys.Everything;
            }
        }

        return keys;
    }

    /// <summary>
    /// Leaves a stretch of sync ids out, wider than any history that may have gone on elsewhere: under another primary, or on the server
    /// that a backup is of. So no id ever stands for two changes.
    /// </summary>
    internal ValueTask BeginAsync() => BeginAsync(_catalog);

    /// <inheritdoc cref="BeginAsync()"/>
    internal static async ValueTask BeginAsync(ICatalog catalog) => await catalog.CommitAsync(
        async transaction => await transaction.RaiseFloorAsync(await transaction.NextSyncIdAsync() - 1 + Stretch), CancellationToken.None);

    /// <summary>Runs a change that a client asks for.</summary>
    internal ValueTask<T> CommitAsync<T>(Func<ICatalogTransaction, VersionRules, ValueTask<T>> work, CancellationToken cancellationToken) =>
        ChangeAsync(
            (transaction, rules) =>
            {
                RequireWritable();
                return work(transaction, rules);
            },
            cancellationToken);

    /// <summary>Runs a change of the history, whoever asks for it.</summary>
    internal async ValueTask<T> ChangeAsync<T>(Func<ICatalogTransaction, VersionRules, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        IChangeObserver? observer = _observer();
        ChangesUnderWay.Generation? observed = observer is null ? null : _observed.Enter();
        VersionRules? rules = null;
        try
        {
            T result = await _catalog.CommitAsync(
                transaction =>
                {
                    if (_closed)
                    {
                        throw new StorageException(StorageError.NoSuchService, $"The service '{_service().Id}' has been removed.");
                    }

                    // Anew each time: work that is run again has changed nothing yet.
                    DateTimeOffset now = Now();
                    rules = new VersionRules(transaction, transaction.Versioning ?? _service().Versioning, now, now + _options.BlobGrace);
                    return work(transaction, rules);
                },
                cancellationToken);
            _changed.Raise();
            return result;
        }
        catch (StorageException e) when (e.Error == StorageError.Unavailable)
        {
            Volatile.Write(ref _isInDoubt, 1);
            throw;
        }
        finally
        {
            // Also after a failure: whether a commit that broke off came about, nobody knows.
            if (observed is not null)
            {
                await ObserveAsync(observer!, rules?.Changed, observed);
            }
        }
    }

    /// <summary>Tells the observer of other gateways' changes, too, from now on.</summary>
    internal async ValueTask FollowAsync(CancellationToken cancellationToken) => _follower = new ChangeFollower(
        this, await LastSyncIdAsync(cancellationToken), keys => _observer()?.ChangedAsync(_service().Id, keys) ?? ValueTask.CompletedTask, _time);

    /// <summary>Changes were committed, perhaps by another gateway.</summary>
    /// <param name="note">What is known of them; null when there may have been any.</param>
    internal void Note(CommitNote? note)
    {
        if (note is { IsOwn: true } && Interlocked.Exchange(ref _isInDoubt, 0) == 1)
        {
            // Perhaps the one that broke off: whoever was told of it at that moment may have read the old state since.
            note = note.Value with { IsOwn = false };
        }

        if (note is not { IsOwn: true })
        {
            _changed.Raise();
        }

        if (_observer() is not null)
        {
            _follower?.Note(note);
        }
    }

    /// <summary>Stops what <see cref="FollowAsync"/> began.</summary>
    internal ValueTask CloseAsync() => _follower?.CloseAsync() ?? ValueTask.CompletedTask;

    /// <summary>Refuses every later write, if the service holds no versions; the first step of removing it.</summary>
    /// <exception cref="StorageException">ServiceNotEmpty.</exception>
    internal async ValueTask CloseIfEmptyAsync(CancellationToken cancellationToken)
    {
        RequireWritable();
        bool closing = false;
        try
        {
            await _catalog.CommitAsync(
                async catalog =>
                {
                    if (await catalog.AnyVersionAsync())
                    {
                        throw new StorageException(StorageError.ServiceNotEmpty, $"The service '{_service().Id}' still holds objects or versions.");
                    }

                    await catalog.CloseAsync();

                    // Now, not after the commit: works that come behind this one must see it.
                    return closing = _closed = true;
                },
                cancellationToken);
        }
        catch when (closing)
        {
            Reopen();
            throw;
        }
    }

    /// <summary>Takes writes again: the removal that <see cref="CloseIfEmptyAsync"/> began did not come about.</summary>
    internal void Reopen() => _closed = false;

    /// <summary>Refuses what only a service may do that takes writes itself.</summary>
    /// <exception cref="StorageException">ReadOnlyReplica.</exception>
    internal void RequireWritable()
    {
        if (_service() is { ReplicaOf: { } primary } service)
        {
            throw new StorageException(StorageError.ReadOnlyReplica, $"The service '{service.Id}' is a replica of {primary}: it is written there.");
        }
    }

    /// <summary>The time, in the catalog's precision: what a write answers is what is read back later.</summary>
    internal DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());

    private async ValueTask ObserveAsync(IChangeObserver observer, ChangedKeys? changed, ChangesUnderWay.Generation observed)
    {
        try
        {
            if (changed is { IsEmpty: false })
            {
                await observer.ChangedAsync(_service().Id, changed);
            }
        }
        finally
        {
            _observed.Leave(observed);
        }
    }
}
