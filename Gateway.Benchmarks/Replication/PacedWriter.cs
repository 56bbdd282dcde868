using System.Diagnostics;

namespace Gateway.Benchmarks.Replication;

/// <summary>
/// Writes small objects at a steady pace: each write has its time, whatever became of the one before. Writes that a slow server holds up are
/// made up for as soon as a connection is free.
/// </summary>
internal sealed class PacedWriter(StandardClient client, byte[] body)
{
    private const int Connections = 64;

    /// <summary>Writes.</summary>
    /// <param name="prefix">Begins the keys.</param>
    /// <param name="perSecond">The pace.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The writes, in the order of their changes.</returns>
    public async Task<IReadOnlyList<PacedWrite>> RunAsync(string prefix, int perSecond, TimeSpan duration, CancellationToken cancellationToken)
    {
        int total = (int)(perSecond * duration.TotalSeconds);
        long started = Stopwatch.GetTimestamp();
        int next = -1;
        async Task<List<PacedWrite>> WriteAsync()
        {
            List<PacedWrite> acknowledged = [];
            for (int number = Interlocked.Increment(ref next); number < total; number = Interlocked.Increment(ref next))
            {
                long due = started + (number * Stopwatch.Frequency / perSecond);
                TimeSpan early = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
                if (early > TimeSpan.Zero)
                {
                    await Task.Delay(early, cancellationToken);
                }

                long sent = Stopwatch.GetTimestamp();
                long syncId = await client.UploadAsync($"{prefix}/{number:D7}", body, cancellationToken);
                acknowledged.Add(new PacedWrite(syncId, due, sent, Stopwatch.GetTimestamp()));
            }

            return acknowledged;
        }

        List<PacedWrite>[] all = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(WriteAsync, cancellationToken)));
        return [.. all.SelectMany(writes => writes).OrderBy(write => write.SyncId)];
    }
}
