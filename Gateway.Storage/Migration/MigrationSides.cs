using Gateway.Storage.Catalog;
using Gateway.Storage.Services;

namespace Gateway.Storage.Migration;

/// <summary>Both sides of a migration: what is where, where it goes, and what is noted there of how far it has come.</summary>
internal sealed class MigrationSides : IAsyncDisposable
{
    /// <exception cref="Objects.StorageException">Unavailable or Corrupted.</exception>
    public MigrationSides(StorageOptions source, StorageOptions target, TimeProvider time)
    {
        (From, To) = (StoragePlace.Of(source), StoragePlace.Of(target));
        Source = new StorageEngines(source, time);
        Target = MovesCatalog ? new StorageEngines(target, time) : new StorageEngines(source with { S3 = target.S3, DataDirectory = target.DataDirectory }, time);
        Services = [.. Source.Services.Load().OrderBy(service => service.Number)];
        using RegistryTables from = SourceCatalogs.OpenRegistryTables();
        using RegistryTables to = TargetCatalogs.OpenRegistryTables();
        (SourceMark, TargetMark) = (from.Mark, to.Mark);
        CatalogId = from.Identity.Id;
    }

    /// <summary>Where everything is.</summary>
    public StoragePlace From { get; }

    /// <summary>Where it goes.</summary>
    public StoragePlace To { get; }

    /// <summary>Whether the catalog goes somewhere else.</summary>
    public bool MovesCatalog => From.Catalog != To.Catalog;

    /// <summary>Whether the bytes go somewhere else.</summary>
    public bool MovesBlobs => From.Blobs != To.Blobs;

    /// <summary>The engines that everything is in.</summary>
    public StorageEngines Source { get; }

    /// <summary>The engines that it goes to. Their catalog counts only if that goes somewhere else.</summary>
    public StorageEngines Target { get; }

    /// <summary>The catalog as it is.</summary>
    public ICatalogEngine SourceCatalogs => Source.Catalogs;

    /// <summary>The catalog as it shall be: the same one where only the bytes are moved.</summary>
    public ICatalogEngine TargetCatalogs => MovesCatalog ? Target.Catalogs : Source.Catalogs;

    /// <summary>The services, in the order of their numbers.</summary>
    public IReadOnlyList<ServiceRecord> Services { get; }

    /// <summary>The id of the catalog, which moves with it.</summary>
    public string CatalogId { get; }

    /// <summary>What the source has to do with a migration; null for nothing.</summary>
    public MigrationMark? SourceMark { get; private set; }

    /// <summary>What the target has to do with a migration; null for nothing.</summary>
    public MigrationMark? TargetMark { get; private set; }

    /// <summary>Whether this very migration was begun before.</summary>
    public bool IsResumed => SourceMark is { State: MigrationState.Leaving or MigrationState.MovingBytes } mark && mark.Target == To;

    /// <summary>Whether this very migration is complete, and there is nothing to do.</summary>
    public bool IsDone => SourceMark is { } mark && mark.Target == To && mark.State == (MovesCatalog ? MigrationState.Left : MigrationState.Arrived);

    /// <summary>Whether all of it is at the target, and only the source has not been told.</summary>
    public bool HasArrived => IsResumed && MovesCatalog && TargetMark is { State: MigrationState.Arrived } mark && mark.Id == SourceMark!.Id;

    /// <summary>Marks the source.</summary>
    /// <exception cref="Objects.StorageException">Unavailable, InsufficientStorage or Corrupted.</exception>
    public void MarkSource(MigrationMark mark)
    {
        Mark(SourceCatalogs, mark);
        SourceMark = mark;
    }

    /// <summary>Marks the target; where only the bytes are moved, the one catalog.</summary>
    /// <exception cref="Objects.StorageException">Unavailable, InsufficientStorage or Corrupted.</exception>
    public void MarkTarget(MigrationMark mark)
    {
        Mark(TargetCatalogs, mark);
        TargetMark = mark;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Target.DisposeAsync();
        await Source.DisposeAsync();
    }

    private static void Mark(ICatalogEngine catalogs, MigrationMark mark)
    {
        using RegistryTables registry = catalogs.OpenRegistryTables();
        registry.Mark = mark;
    }
}
