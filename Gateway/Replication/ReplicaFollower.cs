using Gateway.Configuration;
using Gateway.Storage;
using Gateway.Storage.Objects;
using Gateway.Storage.Replication;
using Polly;

namespace Gateway.Replication;

/// <summary>
/// Follows the feed of one service: asks for what comes next, fetches the bytes, applies the changes in order. How far it is, its own change
/// log says, so it goes on after a crash exactly where it was.
/// </summary>
internal sealed partial class ReplicaFollower
{
    private const int PageLimit = 1000;
    private const int ParallelFetches = 16;

    // Changes are applied together as long as their bytes stay below: a page of large objects does not begin anew when it breaks off.
    private const long BatchBytes = 64 << 20;

    // Whatever their size: the bytes of one come while those of the other are written and flushed.
    private const int LeastTogether = 2;

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    // A primary that has nothing new and does not wait, as one that stops, is not asked more often.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(500);

    private readonly string _service;
    private readonly string _primaryService;
    private readonly PrimaryClient _primary;
    private readonly Func<ValueTask<ObjectStore>> _open;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline _rounds;
    private readonly ResiliencePipeline _fetches;
    private ReplicationStatus _status;
    private bool _sharesHistory;

    /// <param name="service">The replica.</param>
    /// <param name="follows">Its primary.</param>
    /// <param name="primary">The primary.</param>
    /// <param name="open">Opens the replica's store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told when following begins to fail, and when it works again.</param>
    public ReplicaFollower(
        string service, ReplicaConfig follows, PrimaryClient primary, Func<ValueTask<ObjectStore>> open, TimeProvider time, ILogger logger)
    {
        _service = service;
        _primaryService = follows.Service;
        _primary = primary;
        _open = open;
        _time = time;
        _logger = logger;
        _status = new ReplicationStatus(follows.Source, follows.Service, null, 0, 0, null, null);
        _rounds = RetryPlans.ForRounds(Fail, time);
        _fetches = RetryPlans.ForFetches(time);
    }

    /// <summary>How far it is.</summary>
    public ReplicationStatus Status => Volatile.Read(ref _status);

    /// <summary>The replica.</summary>
    public string Service => _service;

    /// <summary>Follows until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _rounds.ExecuteAsync(SynchronizeAsync, cancellationToken);
        }
    }

    /// <summary>One round: asks, fetches, applies.</summary>
    private async ValueTask SynchronizeAsync(CancellationToken cancellationToken)
    {
        ObjectStore store = await _open();
        ObjectChange? last = await store.Replica.LastAsync(cancellationToken);
        try
        {
            if (!_sharesHistory && last is not null)
            {
                await RequireSharedAsync(last, cancellationToken);
            }

            _sharesHistory = true;
            long asked = _time.GetTimestamp();
            FeedPage page = await _primary.ReadFeedAsync(_primaryService, last?.SyncId ?? 0, PageLimit, Wait, cancellationToken);
            Answered(last, page);
            await ApplyAsync(store, page, cancellationToken);
            if (page.Changes.Count == 0 && _time.GetElapsedTime(asked) < Breath)
            {
                await Task.Delay(Breath, _time, cancellationToken);
            }
        }
        catch (PrimaryException e) when (e.ResumeAfter is { } resume)
        {
            await ResumeAsync(store, resume, e.WasReversed, cancellationToken);
        }
    }

    private async ValueTask ApplyAsync(ObjectStore store, FeedPage page, CancellationToken cancellationToken)
    {
        for (int next = 0; next < page.Changes.Count;)
        {
            FeedEntry[] batch = [.. Batch(page.Changes, next)];
            ReplicatedChange[] changes = await FetchAsync(store, batch, cancellationToken);
            try
            {
                await store.Replica.ApplyAsync(changes, CancellationToken.None);
            }
            catch
            {
                await DiscardAsync(store, changes);
                throw;
            }

            next += batch.Length;
            Applied(batch[^1].Change, next < page.Changes.Count ? page.Changes[next].Change : null);
        }
    }

    private static IEnumerable<FeedEntry> Batch(IReadOnlyList<FeedEntry> changes, int next)
    {
        long bytes = 0;
        for (int i = next; i < changes.Count; i++)
        {
            bytes += changes[i].Version?.Size ?? 0;
            if (i - next >= LeastTogether && bytes > BatchBytes)
            {
                yield break;
            }

            yield return changes[i];
        }
    }

    private async Task<ReplicatedChange[]> FetchAsync(ObjectStore store, FeedEntry[] batch, CancellationToken cancellationToken)
    {
        var changes = new ReplicatedChange[batch.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = ParallelFetches, CancellationToken = cancellationToken };
        try
        {
            await Parallel.ForAsync(0, batch.Length, options, async (i, token) => changes[i] = await FetchAsync(store, batch[i], token));
            return changes;
        }
        catch
        {
            await DiscardAsync(store, changes);
            throw;
        }
    }

    private async ValueTask<ReplicatedChange> FetchAsync(ObjectStore store, FeedEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Version is not { IsDeleteMarker: false } version)
        {
            return new ReplicatedChange(entry, null);
        }

        try
        {
            return new ReplicatedChange(entry, await store.Replica.StageAsync(version, entry.Parts, Open, cancellationToken));
        }
        catch (VersionGoneException)
        {
            // Only the feed itself says that a version is gone: what a proxy or a mistake answers is not believed.
            FeedPage now = await _primary.ReadFeedAsync(_primaryService, entry.Change.After, 1, TimeSpan.Zero, cancellationToken);
            if (now.Changes is [{ Version: null } gone] && gone.Change == entry.Change)
            {
                return new ReplicatedChange(gone, null);
            }

            throw;
        }

        ValueTask<Stream> Open(ByteRange range, CancellationToken token) => ValueTask.FromResult<Stream>(
            new ResumingStream((rest, inner) => _primary.OpenAsync(_primaryService, version, rest, inner), range, _fetches));
    }

    private static async ValueTask DiscardAsync(ObjectStore store, IEnumerable<ReplicatedChange?> changes)
    {
        foreach (ReplicatedContent content in changes.Select(change => change?.Content).OfType<ReplicatedContent>())
        {
            await store.Replica.DiscardAsync(content);
        }
    }

    /// <summary>Makes sure that a change of the replica is the primary's, too: two services' histories may have the same ids.</summary>
    /// <exception cref="PrimaryException">With where to resume: the primary does not have it any more.</exception>
    /// <exception cref="ForeignHistoryException">The primary has another one in its place.</exception>
    private async ValueTask RequireSharedAsync(ObjectChange change, CancellationToken cancellationToken)
    {
        await _primary.ReadFeedAsync(_primaryService, change.SyncId, 1, TimeSpan.Zero, cancellationToken);
        FeedPage page = await _primary.ReadFeedAsync(_primaryService, change.After, 1, TimeSpan.Zero, cancellationToken);
        if (page.Changes is not [var same] || same.Change != change)
        {
            throw new ForeignHistoryException(_service, _status.Primary, change.After);
        }
    }

    /// <summary>The primary was rewound: the replica goes back as far, and follows from there.</summary>
    private async ValueTask ResumeAsync(ObjectStore store, long resume, bool wasReversed, CancellationToken cancellationToken)
    {
        _sharesHistory = false;

        // What the primary never had may be all that is left of something: of a primary that was restored, or whose replica was promoted.
        if (!wasReversed || await store.History.ReadBackAsync(resume + 1, 1, cancellationToken) is not [var common] || common.SyncId != resume)
        {
            throw new ForeignHistoryException(_service, _status.Primary, resume);
        }

        await RequireSharedAsync(common, cancellationToken);
        RewindSummary rewound = await store.Replica.RewindAsync(resume, cancellationToken);
        Rewound(_service, _status.Primary, rewound.FromId, rewound.ToId);
    }

    private void Answered(ObjectChange? last, FeedPage page)
    {
        ReplicationStatus status = _status with { LastSync = _time.GetUtcNow(), LastSyncId = last?.SyncId ?? 0, PrimarySyncId = page.LastSyncId };

        // With changes to come it is not said yet that they can be had.
        Set(page.Changes is [var next, ..] ? status with { BehindSince = next.Change.Time } : status with { BehindSince = null, Failure = null });
    }

    private void Applied(ObjectChange last, ObjectChange? next)
    {
        DateTimeOffset? behindSince = next?.Time ?? (last.SyncId < _status.PrimarySyncId ? last.Time : null);
        Set(_status with { LastSyncId = last.SyncId, BehindSince = behindSince, Failure = null });
    }

    private void Set(ReplicationStatus status)
    {
        if (_status.Failure is not null && status.Failure is null)
        {
            Follows(_service, status.Primary);
        }

        Volatile.Write(ref _status, status);
    }

    private void Fail(Exception failure)
    {
        // While it could not be reached, it may have become another.
        _sharesHistory = false;
        if (_status.Failure != failure.Message)
        {
            CannotFollow(_service, _status.Primary, failure.Message);
        }

        Set(_status with { Failure = failure.Message });
    }

    [LoggerMessage(EventId = 20, Level = LogLevel.Warning, Message = "Service {Service} cannot follow {Primary} at present: {Reason}")]
    private partial void CannotFollow(string service, string primary, string reason);

    [LoggerMessage(EventId = 21, Level = LogLevel.Information, Message = "Service {Service} follows {Primary} again")]
    private partial void Follows(string service, string primary);

    [LoggerMessage(EventId = 22, Level = LogLevel.Warning, Message = "{Primary} was rewound: service {Service} went back from change {From} to {To}")]
    private partial void Rewound(string service, string primary, long from, long to);
}
