using System.Data.Common;

namespace Gateway.Storage.Catalog.Sql;

/// <summary>The works that share one commit. Each stands or falls alone.</summary>
internal sealed class WorkGroup
{
    /// <summary>The works, in the order they came.</summary>
    public List<GroupedWork> Works { get; } = [];

    /// <summary>Runs them straight through. False when one was refused after it had written: the transaction must then start again, and run them apart.</summary>
    public async ValueTask<bool> TryRunAsync(SqlCatalogTransaction transaction)
    {
        foreach (GroupedWork work in Works)
        {
            (long Writes, CatalogPosition Position) mark = transaction.Mark();

            // A statement that failed may be another's, or may have ended the transaction.
            if (!work.IsCancelled && !await work.RunAsync(transaction) && (work.Refusal is DbException || !transaction.TryForget(mark)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Runs each under a savepoint of its own: two statements more for each, and hardly ever needed.</summary>
    public async ValueTask RunApartAsync(SqlCatalogTransaction transaction)
    {
        foreach (GroupedWork work in Works.Where(work => !work.IsCancelled))
        {
            CatalogPosition savepoint = await transaction.SavepointAsync();
            if (!await work.RunAsync(transaction, transaction.ReleaseSavepointAsync))
            {
                await transaction.RollbackToSavepointAsync(savepoint);
            }
        }
    }

    /// <summary>Tells every caller how its work went; the commit has succeeded.</summary>
    public void Acknowledge(Func<Exception, Exception> translate) => Works.ForEach(work => work.Acknowledge(translate));

    /// <summary>Tells every caller that the commit has failed.</summary>
    public void Fail(Exception failure) => Works.ForEach(work => work.Fail(failure));
}
