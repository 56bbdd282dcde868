using System.Diagnostics;

namespace Gateway.Benchmarks.Replication;

/// <summary>Notes when changes show in a gateway's own feed, by long polls: what any other follower of it would see.</summary>
internal sealed class FeedWatcher(StandardClient client)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    /// <summary>Watches until the last change shows.</summary>
    /// <param name="after">The change before the first one wanted.</param>
    /// <param name="last">Tells the last one, once it is known.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyDictionary<long, long>> RunAsync(long after, Task<long> last, CancellationToken cancellationToken)
    {
        var seen = new Dictionary<long, long>();
        while (!last.IsCompleted || after < await last)
        {
            FeedSlice slice = await client.ReadFeedAsync(after, Wait, cancellationToken);
            long now = Stopwatch.GetTimestamp();
            foreach (long syncId in slice.SyncIds)
            {
                seen.Add(syncId, now);
                after = syncId;
            }
        }

        return seen;
    }
}
