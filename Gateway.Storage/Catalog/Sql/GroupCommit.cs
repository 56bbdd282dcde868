using System.Threading.Channels;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Catalog.Sql;

/// <summary>
/// The one writer of a catalog in this process: it commits everything waiting as a group, so that one flush of the disk serves many callers.
/// </summary>
internal sealed class GroupCommit : IAsyncDisposable
{
    // Bounds the time that the first of a group waits for the last.
    private const int MaxGroup = 256;

    private readonly Channel<GroupedWork> _queue = Channel.CreateUnbounded<GroupedWork>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Func<WorkGroup, ValueTask> _commit;
    private readonly Func<Exception, Exception> _translate;
    private readonly Task _writer;
    private long _commits;
    private long _writes;

    /// <param name="commit">Commits a group in one transaction. When it throws, no work of the group is acknowledged.</param>
    /// <param name="translate">Gives failures of the engine their place in <see cref="StorageError"/>, and others as they are.</param>
    public GroupCommit(Func<WorkGroup, ValueTask> commit, Func<Exception, Exception> translate)
    {
        _commit = commit;
        _translate = translate;
        _writer = Task.Run(WriteLoopAsync);
    }

    /// <inheritdoc cref="ICatalog.Commits" />
    public CommitCount Commits => new(Interlocked.Read(ref _commits), Interlocked.Read(ref _writes));

    /// <summary>What a catalog answers that has been closed.</summary>
    public static StorageException Closed() => new(StorageError.NoSuchService, "The service has been closed.");

    /// <inheritdoc cref="ICatalog.CommitAsync{T}" />
    public ValueTask<T> CommitAsync<T>(Func<ICatalogTransaction, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        var item = new GroupedWork<T>(work, cancellationToken);
        return _queue.Writer.TryWrite(item)
            ? new ValueTask<T>(item.Completion)
            : throw Closed();
    }

    /// <summary>Commits what still waits, and takes no more.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writer;
    }

    private async Task WriteLoopAsync()
    {
        var group = new WorkGroup();
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (group.Works.Count < MaxGroup && _queue.Reader.TryRead(out GroupedWork? item))
            {
                group.Works.Add(item);
            }

            try
            {
                await _commit(group);
                group.Acknowledge(_translate);
                Interlocked.Increment(ref _commits);
                Interlocked.Add(ref _writes, group.Works.Count);
            }
            catch (Exception e)
            {
                group.Fail(_translate(e));
            }

            group.Works.Clear();
        }
    }
}
