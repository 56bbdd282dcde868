using Gateway.Storage;
using Gateway.Storage.Catalog;

namespace Gateway.Tests.Contracts;

/// <summary>A catalog in which a test can step between two calls.</summary>
internal sealed class WatchedCatalog(ICatalog inner) : ICatalog
{
    /// <summary>Runs once, after the next read.</summary>
    public Func<Task>? AfterNextRead { get; set; }

    /// <summary>Thrown by commits after they took hold, as when the answer of a server is lost.</summary>
    public Func<Exception?> AfterCommit { get; set; } = () => null;

    /// <summary>Thrown by commits, which then have no effect but have run their work.</summary>
    public Func<Exception?> InsteadOfCommit { get; set; } = () => null;

    public CommitCount Commits => inner.Commits;

    public async ValueTask<T> ReadAsync<T>(Func<ICatalogReader, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        T result = await inner.ReadAsync(read, cancellationToken);
        if (AfterNextRead is { } step)
        {
            AfterNextRead = null;
            await step();
        }

        return result;
    }

    public async ValueTask<T> CommitAsync<T>(Func<ICatalogTransaction, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        Exception? instead = InsteadOfCommit();
        T result = await inner.CommitAsync(
            async transaction =>
            {
                T done = await work(transaction);
                return instead is null ? done : throw instead;
            },
            cancellationToken);
        return AfterCommit() is { } failure ? throw failure : result;
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
