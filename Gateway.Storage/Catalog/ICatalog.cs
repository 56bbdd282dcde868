namespace Gateway.Storage.Catalog;

/// <summary>
/// What one storage service knows about its objects: versions, contents, uploads, blobs and the change log.
/// Knows no rules: those are in <c>Versioning</c>, written once over this interface. Safe for concurrent use.
/// </summary>
public interface ICatalog : IAsyncDisposable
{
    /// <summary>What was committed since it was opened.</summary>
    CommitCount Commits { get; }

    /// <summary>Runs reads. Each statement sees everything committed before it.</summary>
    ValueTask<T> ReadAsync<T>(Func<ICatalogReader, ValueTask<T>> read, CancellationToken cancellationToken);

    /// <summary>
    /// Runs <paramref name="work"/> alone, in a transaction, and returns when its writes are durable. If it throws, nothing of it remains.
    /// Several callers' work may share one commit; the order of commits is the order of sync ids.
    /// </summary>
    /// <param name="work">May run again from the start if the engine asks for it, so it must have no effects outside the transaction.</param>
    /// <param name="cancellationToken">Leaves the queue; once the work runs it is no longer looked at.</param>
    ValueTask<T> CommitAsync<T>(Func<ICatalogTransaction, ValueTask<T>> work, CancellationToken cancellationToken);

    /// <summary>The same for work without a result.</summary>
    async ValueTask CommitAsync(Func<ICatalogTransaction, ValueTask> work, CancellationToken cancellationToken) => await CommitAsync(
        async transaction =>
        {
            await work(transaction);
            return true;
        },
        cancellationToken);
}
