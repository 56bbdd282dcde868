using Gateway.StandardMode.Json;
using Gateway.Storage;
using Gateway.Storage.Objects;

namespace Gateway.StandardMode.Functions;

/// <summary>
/// syncnext: the changes after the one that a follower applied last, in order. With <c>wait</c>, an answer without changes comes only after that
/// many seconds, or when the gateway stops.
/// </summary>
internal sealed class SyncNext(TimeProvider time, CancellationToken stopping) : IStandardFunction
{
    private const int MaxWait = 60;

    // How many changes are read from the catalog at a time: those of multipart objects have thousands of parts.
    private const int BatchSize = 100;

    // The answer is cut once it is longer: it is held in memory.
    private const int EnoughBytes = 4 << 20;

    public async Task ExecuteAsync(StandardContext context, CancellationToken cancellationToken)
    {
        long after = context.Query.Number("after", fallback: 0, 0, long.MaxValue);
        int limit = context.Query.PageSize(fallback: 1);
        var patience = TimeSpan.FromSeconds(context.Query.Number("wait", fallback: 0, 0, MaxWait));
        ObjectStore store = context.Store;
        IReadOnlyList<FeedEntry> first = await ReadFirstAsync(store, after, Math.Min(limit, BatchSize), patience, cancellationToken);
        await JsonAnswer.WriteAsync(
            context.Response,
            StatusCodes.Status200OK,
            async json =>
            {
                json.WriteStartArray("changes"u8);
                int count = 0;
                for (IReadOnlyList<FeedEntry> batch = first; batch.Count > 0; batch = await ReadMoreAsync(store, batch[^1].Change.SyncId, limit - count, cancellationToken))
                {
                    foreach (FeedEntry entry in batch)
                    {
                        ChangeJson.Write(json, entry);
                        count++;
                        if (json.BytesCommitted + json.BytesPending > EnoughBytes)
                        {
                            limit = count;
                            break;
                        }
                    }
                }

                json.WriteEndArray();
                long newest = await store.History.LastSyncIdAsync(cancellationToken);
                json.WriteNumber("lastSyncId"u8, newest);
            },
            cancellationToken);
    }

    private async ValueTask<IReadOnlyList<FeedEntry>> ReadFirstAsync(
        ObjectStore store, long after, int limit, TimeSpan patience, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        while (true)
        {
            IReadOnlyList<FeedEntry> changes = await store.History.ReadFeedAsync(after, limit, cancellationToken);
            TimeSpan left = patience - time.GetElapsedTime(started);
            if (changes.Count > 0 || left <= TimeSpan.Zero || stopping.IsCancellationRequested)
            {
                return changes;
            }

            try
            {
                await store.History.WaitAsync(after, left, ended.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The gateway stops: the answer is what there is.
            }
        }
    }

    private static async ValueTask<IReadOnlyList<FeedEntry>> ReadMoreAsync(ObjectStore store, long after, int left, CancellationToken cancellationToken)
    {
        try
        {
            return left <= 0 ? [] : await store.History.ReadFeedAsync(after, Math.Min(left, BatchSize), cancellationToken);
        }
        catch (StorageException e) when (e.Error == StorageError.SyncIdGone)
        {
            // Rewound between two batches: the follower is told when it comes back with what it got.
            return [];
        }
    }
}
