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

    // Bounds the memory of what waits while the engine stands still: a write may have a body of the inline limit. One request may delete a thousand objects.
    internal const int MaxWaiting = 64 * MaxGroup;

    // Whoever has waited for longer is told so. Behind an engine that stands still, each group takes as long as a statement may.
    internal static readonly TimeSpan QueueTimeout = TimeSpan.FromSeconds(30);

    private readonly Channel<GroupedWork> _queue = Channel.CreateBounded<GroupedWork>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly Func<WorkGroup, ValueTask> _commit;
    private readonly Func<Exception, Exception> _translate;
    private readonly TimeProvider _time;
    private readonly Task _writer;
    private long _commits;
    private long _writes;
    private volatile bool _isClosed;

    /// <param name="commit">Commits a group in one transaction. When it throws, no work of the group is acknowledged.</param>
    /// <param name="translate">Gives failures of the engine their place in <see cref="StorageError"/>, and others as they are.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public GroupCommit(Func<WorkGroup, ValueTask> commit, Func<Exception, Exception> translate, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
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
        var item = new GroupedWork<T>(work, cancellationToken) { EnqueuedAt = _time.GetTimestamp() };
        return _queue.Writer.TryWrite(item)
            ? new ValueTask<T>(item.Completion)
            : throw (_isClosed ? Closed() : new StorageException(StorageError.Unavailable, $"{MaxWaiting} changes wait for the catalog already."));
    }

    /// <summary>Commits what still waits, and takes no more.</summary>
    public async ValueTask DisposeAsync()
    {
        _isClosed = true;
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
                if (_time.GetElapsedTime(item.EnqueuedAt) > QueueTimeout)
                {
                    item.Fail(new StorageException(StorageError.Unavailable, "The catalog did not get to the change in time."));
                }
                else
                {
                    group.Works.Add(item);
                }
            }

            if (group.Works.Count == 0)
            {
                continue;
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
