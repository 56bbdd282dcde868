namespace Gateway.Storage.Catalog.Sql;

/// <summary>One caller's work within a group commit.</summary>
internal abstract class GroupedWork(CancellationToken cancellationToken)
{
    /// <summary>Whether the caller left before the work ran. Once it has run, it runs to the end.</summary>
    public bool IsCancelled => !HasRun && cancellationToken.IsCancellationRequested;

    /// <summary>When the caller queued it, in the units of <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public required long EnqueuedAt { get; init; }

    /// <summary>Why the work was refused when it last ran; null when it was not.</summary>
    public Exception? Refusal { get; private set; }

    protected bool HasRun { get; private set; }

    protected CancellationToken CancellationToken => cancellationToken;

    /// <summary>Runs the work, perhaps for a second time. False when it threw: its writes must then be undone.</summary>
    /// <param name="transaction">Where it runs.</param>
    /// <param name="settle">Runs after it, and counts as its last step.</param>
    public async ValueTask<bool> RunAsync(ICatalogTransaction transaction, Func<ValueTask>? settle = null)
    {
        HasRun = true;
        Refusal = null;
        try
        {
            await RunAsync(transaction);
            if (settle is not null)
            {
                await settle();
            }

            return true;
        }
        catch (Exception e)
        {
            Refusal = e;
            return false;
        }
    }

    /// <summary>Tells the caller how it went, after the group's commit.</summary>
    /// <param name="translate">Gives failures of the engine their place in <see cref="Objects.StorageError"/>.</param>
    public abstract void Acknowledge(Func<Exception, Exception> translate);

    /// <summary>Tells the caller that the group's commit failed.</summary>
    public abstract void Fail(Exception failure);

    protected abstract ValueTask RunAsync(ICatalogTransaction transaction);
}

/// <inheritdoc />
internal sealed class GroupedWork<T>(Func<ICatalogTransaction, ValueTask<T>> work, CancellationToken cancellationToken) : GroupedWork(cancellationToken)
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Completion => _completion.Task;

    public override void Acknowledge(Func<Exception, Exception> translate)
    {
        if (!HasRun)
        {
            _completion.TrySetCanceled(CancellationToken);
        }
        else if (Refusal is not null)
        {
            _completion.TrySetException(translate(Refusal));
        }
        else
        {
            _completion.TrySetResult(_result!);
        }
    }

    // A refusal does not stand either: it may have been decided on a neighbour's writes, which never came to be.
    public override void Fail(Exception failure) => _completion.TrySetException(failure);

    protected override async ValueTask RunAsync(ICatalogTransaction transaction) => _result = await work(transaction);
}
