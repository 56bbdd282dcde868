using Gateway.Storage.Blobs;
using Gateway.Storage.Nodes;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;

namespace Gateway.Storage.Migration;

/// <summary>Sees, before a migration changes anything, whether both sides are fit for it.</summary>
/// <param name="sides">Both sides.</param>
/// <param name="masterKey">What decrypts the stored keys.</param>
internal sealed class MigrationPreconditions(MigrationSides sides, MasterKeyMove masterKey)
{
    /// <summary>Refuses what is not fit.</summary>
    /// <returns>What an operator should know, though it can be done.</returns>
    /// <exception cref="MigrationRefusedException">Why, and what to do.</exception>
    /// <exception cref="StorageException">One of the sides cannot be used.</exception>
    public async Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken)
    {
        await RequireStoppedAsync(cancellationToken);
        IReadOnlyList<string> warnings = sides.MovesBlobs ? await CheckBlobsAsync(cancellationToken) : [];
        RequireUnmoved();

        // Begun, and killed before the target was marked: then nothing is there either.
        bool isKnown = sides.IsResumed && (!sides.MovesCatalog || sides.TargetMark?.Id == sides.SourceMark!.Id);
        if (!isKnown)
        {
            await RequireEmptyAsync(cancellationToken);
        }

        await sides.Source.RequireNoOtherBytesAsync(sides.CatalogId, cancellationToken);
        await sides.Target.RequireNoOtherBytesAsync(sides.CatalogId, cancellationToken);
        masterKey.Check();
        return warnings;
    }

    /// <summary>Refuses sides that gateways are running on.</summary>
    /// <exception cref="MigrationRefusedException">Which.</exception>
    /// <exception cref="StorageException">Unavailable.</exception>
    public async Task RequireStoppedAsync(CancellationToken cancellationToken)
    {
        foreach (StorageEngines side in (StorageEngines[])[sides.Source, sides.Target])
        {
            if (side.Nodes is { } nodes && await nodes.ListAsync(cancellationToken) is { Count: > 0 } running)
            {
                throw new MigrationRefusedException(RunningGateways.Refusal(running));
            }
        }
    }

    private async Task<IReadOnlyList<string>> CheckBlobsAsync(CancellationToken cancellationToken)
    {
        PlaceFindings source = await sides.Source.Blobs.CheckAsync(cancellationToken);
        PlaceFindings target = await sides.Target.Blobs.CheckAsync(cancellationToken);
        if (target.IsFull)
        {
            throw new MigrationRefusedException($"The target is full: nothing can be written to {sides.To.Blobs} until there is room.");
        }

        return [.. source.Warnings, .. target.Warnings];
    }

    private void RequireUnmoved()
    {
        switch (sides.SourceMark)
        {
            case { State: MigrationState.Arriving }:
                throw new MigrationRefusedException("The source is itself the copy of a migration that has not finished.");
            case { State: MigrationState.Left } mark:
                throw new MigrationRefusedException($"The source was moved to {mark.Target.Catalog} already. To move it once more: owncdn-gateway migrate --release, and begin anew.");
            case { State: MigrationState.Leaving or MigrationState.MovingBytes } mark when !sides.IsResumed:
                throw new MigrationRefusedException(
                    $"The source is being moved to {mark.Target}. Finish that with the same command again, or give it up: owncdn-gateway migrate --release");
        }
    }

    private async Task RequireEmptyAsync(CancellationToken cancellationToken)
    {
        if (sides.MovesCatalog)
        {
            await RequireEmptyCatalogAsync(cancellationToken);
        }

        // Where there is a mark already, it is this catalog's: another one is refused.
        if (sides.MovesBlobs && sides.Target.Blobs.OwnerMark is { } mark && await mark.ReadAsync(cancellationToken) is null && !await mark.IsEmptyAsync(cancellationToken))
        {
            throw new MigrationRefusedException($"The target is not empty: {mark.Place} holds something already. Name another bucket, prefix or folder.");
        }

        foreach (ServiceRecord service in sides.MovesBlobs ? sides.Services : [])
        {
            IBlobStore blobs = sides.Target.Blobs.Open(service);
            await blobs.RecoverAsync(cancellationToken);
            await foreach (BlobId blob in blobs.EnumerateAsync(cancellationToken))
            {
                throw new MigrationRefusedException(
                    $"The target is not empty: there are bytes of a service {service.FolderName} in {sides.To.Blobs}. Name another bucket, prefix or folder.");
            }
        }
    }

    private async Task RequireEmptyCatalogAsync(CancellationToken cancellationToken)
    {
        if (sides.TargetMark is { } other)
        {
            throw new MigrationRefusedException($"The target takes part in another migration, to {other.Target}. Name an empty one.");
        }

        await using RegistryTables registry = sides.TargetCatalogs.OpenRegistryTables();
        foreach (CatalogTable table in CatalogTable.OfRegistry.Where(table => table.KeyColumns > 0))
        {
            if (await registry.CountAsync(table, cancellationToken) is > 0 and long rows)
            {
                throw new MigrationRefusedException(
                    $"The target is not empty: {sides.To.Catalog} has {rows} {table.Name}. A migration goes into an empty one that no gateway was started on.");
            }
        }
    }
}
