using Microsoft.Data.Sqlite;

namespace Gateway.Storage.Catalog.Sqlite;

/// <summary>One caller's work within a group commit.</summary>
internal abstract class GroupedWork(CancellationToken cancellationToken)
{
    /// <summary>Whether the caller left before the work ran. Once it has run, it runs to the end.</summary>
    public bool IsCancelled => !HasRun && cancellationToken.IsCancellationRequested;

    protected bool HasRun { get; set; }

    protected CancellationToken CancellationToken => cancellationToken;

    /// <summary>Runs the work, perhaps for a second time. False when it threw: its writes must then be undone.</summary>
    public abstract ValueTask<bool> RunAsync(ICatalogTransaction transaction);

    /// <summary>Tells the caller how it went, after the group's commit.</summary>
    public abstract void Acknowledge();

    /// <summary>Tells the caller that the group's commit failed.</summary>
    public abstract void Fail(Exception failure);
}

/// <inheritdoc />
internal sealed class GroupedWork<T>(Func<ICatalogTransaction, ValueTask<T>> work, CancellationToken cancellationToken) : GroupedWork(cancellationToken)
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;
    private Exception? _refusal;

    public Task<T> Completion => _completion.Task;

    public override async ValueTask<bool> RunAsync(ICatalogTransaction transaction)
    {
        HasRun = true;
        _refusal = null;
        try
        {
            _result = await work(transaction);
            return true;
        }
        catch (Exception e)
        {
            _refusal = e is SqliteException failure ? SqliteErrors.Translate(failure, "The catalog cannot be written.") : e;
            return false;
        }
    }

    public override void Acknowledge()
    {
        if (!HasRun)
        {
            _completion.TrySetCanceled(CancellationToken);
        }
        else if (_refusal is not null)
        {
            _completion.TrySetException(_refusal);
        }
        else
        {
            _completion.TrySetResult(_result!);
        }
    }

    // A refusal does not stand either: it may have been decided on a neighbour's writes, which never came to be.
    public override void Fail(Exception failure) => _completion.TrySetException(failure);
}
