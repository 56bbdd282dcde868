using Gateway.Storage.Catalog;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;

namespace Gateway.Storage.Migration;

/// <summary>Copies a catalog row by row, in the order of the keys: so the last row that is there tells where to go on.</summary>
/// <param name="source">The catalog.</param>
/// <param name="target">Where it goes; holds nothing but what was copied before.</param>
/// <param name="services">The services of the source.</param>
/// <param name="progress">Told of it.</param>
internal sealed class CatalogMove(ICatalogEngine source, ICatalogEngine target, IReadOnlyList<ServiceRecord> services, IProgress<MigrationProgress>? progress)
{
    private long _done;
    private long _total;

    /// <summary>Copies what is lacking.</summary>
    /// <exception cref="StorageException">One of the catalogs cannot be used; the copy can be gone on with.</exception>
    public async Task CopyAsync(CancellationToken cancellationToken)
    {
        await CountAsync(cancellationToken);
        await using (RegistryTables from = source.OpenRegistryTables())
        await using (RegistryTables to = target.OpenRegistryTables())
        {
            await to.SetLastNumberAsync(source.Services.LastNumber(), cancellationToken);
            await CopyAsync(CatalogTable.OfRegistry, from, to, cancellationToken);
        }

        foreach (ServiceRecord service in services)
        {
            await using TableSet from = source.OpenTables(service);
            await using TableSet to = target.OpenTables(service);
            await CopyAsync(CatalogTable.OfService, from, to, cancellationToken);
            await to.SettleAsync(cancellationToken);
        }
    }

    /// <summary>Holds every row against its copy.</summary>
    /// <returns>How many there are.</returns>
    /// <exception cref="StorageException">Corrupted: a table is not the same; or one of the catalogs cannot be used.</exception>
    public async Task<long> CompareAsync(CancellationToken cancellationToken)
    {
        await CountAsync(cancellationToken);
        await using RegistryTables from = source.OpenRegistryTables();
        await using RegistryTables to = target.OpenRegistryTables();
        long rows = await CompareAsync("the registry", CatalogTable.OfRegistry, from, to, cancellationToken);
        foreach (ServiceRecord service in services)
        {
            await using TableSet serviceFrom = source.OpenTables(service);
            await using TableSet serviceTo = target.OpenTables(service);
            rows += await CompareAsync($"the service '{service.Info.Id}'", CatalogTable.OfService, serviceFrom, serviceTo, cancellationToken);
        }

        return rows;
    }

    private async Task CountAsync(CancellationToken cancellationToken)
    {
        await using RegistryTables registry = source.OpenRegistryTables();
        _done = 0;
        _total = await CountAsync(CatalogTable.OfRegistry, registry, cancellationToken);
        foreach (ServiceRecord service in services)
        {
            await using TableSet tables = source.OpenTables(service);
            _total += await CountAsync(CatalogTable.OfService, tables, cancellationToken);
        }
    }

    private static async Task<long> CountAsync(IReadOnlyList<CatalogTable> list, TableSet tables, CancellationToken cancellationToken)
    {
        long count = 0;
        foreach (CatalogTable table in list)
        {
            count += await tables.CountAsync(table, cancellationToken);
        }

        return count;
    }

    private async Task CopyAsync(IReadOnlyList<CatalogTable> list, TableSet from, TableSet to, CancellationToken cancellationToken)
    {
        foreach (CatalogTable table in list)
        {
            if (table.KeyColumns == 0)
            {
                foreach (object[] row in await from.ReadAsync(table, after: null, cancellationToken))
                {
                    await to.ReplaceAsync(table, row, cancellationToken);
                    Report("rows", 1);
                }

                continue;
            }

            object[]? after = await to.LastKeyAsync(table, cancellationToken);
            Report("rows", after is null ? 0 : await to.CountAsync(table, cancellationToken));
            while (await from.ReadAsync(table, after, cancellationToken) is { Count: > 0 } rows)
            {
                await to.AppendAsync(table, rows, cancellationToken);
                after = rows[^1][..table.KeyColumns];
                Report("rows", rows.Count);
            }
        }
    }

    private async Task<long> CompareAsync(string what, IReadOnlyList<CatalogTable> list, TableSet from, TableSet to, CancellationToken cancellationToken)
    {
        long rows = 0;
        foreach (CatalogTable table in list)
        {
            Task<TableDigest> copied = TableDigest.ReadAsync(to, table, read: _ => { }, cancellationToken);
            TableDigest original = await TableDigest.ReadAsync(from, table, read => Report("rows compared", read), cancellationToken);
            if (await copied is var copy && copy != original)
            {
                throw new StorageException(
                    StorageError.Corrupted,
                    $"The table {table.Name} of {what} is not the same on both sides: {original.Rows} rows at the source, {copy.Rows} at the target. " +
                    "Somebody has written to one of them since the migration began. Empty the target, and begin anew.");
            }

            rows += original.Rows;
        }

        return rows;
    }

    private void Report(string what, long rows)
    {
        _done += rows;
        progress?.Report(new MigrationProgress(what, _done, _total));
    }
}
