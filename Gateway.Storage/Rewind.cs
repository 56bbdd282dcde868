using Gateway.Storage.Catalog;
using Gateway.Storage.Objects;
using Gateway.Storage.Versioning;

namespace Gateway.Storage;

/// <summary>
/// Point-in-time restore: takes a service back to an earlier change, for good and in one transaction. Whoever reads sees the history as it
/// was or as it becomes, never a state between. The sync ids that are reversed are not used again, so a follower that has seen them is told.
/// </summary>
public sealed class Rewind
{
    private readonly ObjectStore _store;
    private readonly ICatalog _catalog;

    internal Rewind(ObjectStore store, ICatalog catalog)
    {
        _store = store;
        _catalog = catalog;
    }

    /// <summary>The newest change at or before a time; 0 when there is none.</summary>
    public ValueTask<long> FindAsync(DateTimeOffset time, CancellationToken cancellationToken) =>
        _catalog.ReadAsync(reader => reader.LastSyncIdUpToAsync(time), cancellationToken);

    /// <summary>What a rewind would do. It is done, looked at, and taken back: other writes wait meanwhile.</summary>
    /// <param name="toId">The newest change that shall stand; 0 for none.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async ValueTask<RewindSummary> PlanAsync(long toId, IProgress<RewindProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(toId, Purpose.Plan, progress, cancellationToken);
        }
        catch (PlannedOnlyException planned)
        {
            return planned.Summary;
        }

        throw new InvalidOperationException("A plan was carried out.");
    }

    /// <summary>
    /// Reverses every change after one. What cannot be brought back is noted in the change log as purged, so that the log stays true and
    /// followers come to the same state. A replica only forgets: what its primary says next goes on from there.
    /// </summary>
    /// <param name="toId">The newest change that shall stand; 0 for none.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Stops it; nothing is changed then.</param>
    public ValueTask<RewindSummary> RunAsync(long toId, IProgress<RewindProgress>? progress, CancellationToken cancellationToken) =>
        RunAsync(toId, Purpose.Run, progress, cancellationToken);

    /// <summary>The same on a replica's own account: a service that has been promoted meanwhile keeps what it has.</summary>
    /// <exception cref="StorageException">NotAReplica.</exception>
    internal ValueTask<RewindSummary> RunAsReplicaAsync(long toId, CancellationToken cancellationToken) =>
        RunAsync(toId, Purpose.Follow, progress: null, cancellationToken);

    private ValueTask<RewindSummary> RunAsync(
        long toId, Purpose purpose, IProgress<RewindProgress>? progress, CancellationToken cancellationToken) => _store.History.ChangeAsync(
        async (transaction, rules) =>
        {
            if (purpose == Purpose.Follow && _store.Service.ReplicaOf is null)
            {
                throw new StorageException(StorageError.NotAReplica, $"The service '{_store.Service.Id}' is no replica any more.");
            }

            long from = await transaction.LastSyncIdAsync();
            long to = await transaction.LastSyncIdUpToAsync(toId);
            var reversal = new HistoryReversal(transaction, rules, to, _store.Service.AccountId);
            await reversal.ReverseAsync(from, progress, cancellationToken);
            if (reversal.Changes > 0)
            {
                // The completion of an upload that was reversed must not be answered again as if its object were there.
                await transaction.ForgetCompletedUploadsAsync(DateTimeOffset.MaxValue);
            }

            if (_store.Service.ReplicaOf is null && reversal.Changes > 0)
            {
                await transaction.NoteReversedAsync(from);
                await reversal.RecordLossesAsync();
            }

            var summary = new RewindSummary
            {
                FromId = from,
                ToId = to,
                Changes = reversal.Changes,
                VersionsRemoved = reversal.VersionsRemoved,
                DeletesUndone = reversal.DeletesUndone,
                Lost = [.. reversal.Lost.Select(lost => (lost.Key, lost.VersionId!.Value))],
            };

            // An exception takes the whole transaction back.
            return purpose == Purpose.Plan ? throw new PlannedOnlyException(summary) : summary;
        },
        cancellationToken);

    private enum Purpose
    {
        Run,
        Plan,
        Follow,
    }

    private sealed class PlannedOnlyException(RewindSummary summary) : Exception
    {
        public RewindSummary Summary { get; } = summary;
    }
}
