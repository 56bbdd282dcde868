using System.Diagnostics;
using System.Threading.Channels;
using Gateway.Storage;
using Gateway.Storage.Catalog.Sqlite;
using Microsoft.Data.Sqlite;

namespace Gateway.Benchmarks.Targets;

/// <summary>The least that a durable small write can cost: rows into SQLite, with the gateway's own settings, everything waiting in one commit.</summary>
internal sealed class GroupedInserts : IDisposable
{
    private readonly SqliteConnection _connection;

    public GroupedInserts(string path)
    {
        _connection = new SqliteDatabase(path, Durability.Full).Open();
        Execute("CREATE TABLE bodies (id INTEGER PRIMARY KEY, body BLOB NOT NULL)");
    }

    /// <summary>Inserts for a time.</summary>
    /// <returns>Inserts a second.</returns>
    public async Task<double> RunAsync(byte[] body, int producers, TimeSpan duration, CancellationToken cancellationToken)
    {
        Channel<TaskCompletionSource> queue = Channel.CreateUnbounded<TaskCompletionSource>(new UnboundedChannelOptions { SingleReader = true });
        Task writer = Task.Run(() => WriteAsync(queue.Reader, body), cancellationToken);
        long started = Stopwatch.GetTimestamp();
        async Task<long> ProduceAsync()
        {
            long count = 0;
            while (Stopwatch.GetElapsedTime(started) < duration && !cancellationToken.IsCancellationRequested)
            {
                var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                queue.Writer.TryWrite(done);
                await done.Task;
                count++;
            }

            return count;
        }

        long[] counts = await Task.WhenAll(Enumerable.Range(0, producers).Select(_ => Task.Run(ProduceAsync, cancellationToken)));
        double rate = counts.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;
        queue.Writer.Complete();
        await writer;
        return rate;
    }

    public void Dispose() => _connection.Dispose();

    private async Task WriteAsync(ChannelReader<TaskCompletionSource> queue, byte[] body)
    {
        using SqliteCommand begin = Command("BEGIN IMMEDIATE");
        using SqliteCommand insert = Command("INSERT INTO bodies (body) VALUES (@body)");
        using SqliteCommand commit = Command("COMMIT");
        insert.Parameters.AddWithValue("@body", body);
        var group = new List<TaskCompletionSource>();
        while (await queue.WaitToReadAsync())
        {
            begin.ExecuteNonQuery();
            while (queue.TryRead(out TaskCompletionSource? waiting))
            {
                insert.ExecuteNonQuery();
                group.Add(waiting);
            }

            commit.ExecuteNonQuery();
            group.ForEach(waiting => waiting.SetResult());
            group.Clear();
        }
    }

    private SqliteCommand Command(string sql)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private void Execute(string sql)
    {
        using SqliteCommand command = Command(sql);
        command.ExecuteNonQuery();
    }
}
