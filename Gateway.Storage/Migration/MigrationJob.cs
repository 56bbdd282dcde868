using Gateway.Storage.Blobs;
using Gateway.Storage.Catalog;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;

namespace Gateway.Storage.Migration;

/// <summary>
/// Moves everything that a gateway keeps, or only its catalog or only its bytes, to other engines, as it is: same versions, same ids, same history. It can be killed
/// at any moment and run again. No gateway may run on either side meanwhile: marks in both catalogs see to it.
/// </summary>
public sealed class MigrationJob : IAsyncDisposable
{
    private readonly StorageEngines _source;
    private readonly StorageEngines _target;
    private readonly MasterKeyMove _masterKey;
    private readonly TimeProvider _time;
    private readonly IReadOnlyList<ServiceRecord> _services;
    private readonly string _catalogId;
    private MigrationMark? _sourceMark;
    private MigrationMark? _targetMark;

    private MigrationJob(StorageOptions source, StorageOptions target, TimeProvider time)
    {
        (From, To) = (StoragePlace.Of(source), StoragePlace.Of(target));
        _time = time;
        _masterKey = new MasterKeyMove(source, target);
        _source = new StorageEngines(source, time);
        _target = MovesCatalog ? new StorageEngines(target, time) : new StorageEngines(source with { S3 = target.S3, DataDirectory = target.DataDirectory }, time);
        _services = [.. _source.Services.Load().OrderBy(service => service.Number)];
        using TableSet from = SourceCatalogs.OpenRegistryTables();
        using TableSet to = TargetCatalogs.OpenRegistryTables();
        (_sourceMark, _targetMark) = (from.Mark, to.Mark);
        _catalogId = from.Identity.Id;
    }

    /// <summary>Where everything is.</summary>
    public StoragePlace From { get; }

    /// <summary>Where it goes.</summary>
    public StoragePlace To { get; }

    /// <summary>Whether the catalog goes somewhere else.</summary>
    public bool MovesCatalog => From.Catalog != To.Catalog;

    /// <summary>Whether the bytes go somewhere else.</summary>
    public bool MovesBlobs => From.Blobs != To.Blobs;

    /// <summary>How many services there are.</summary>
    public int ServiceCount => _services.Count;

    /// <summary>Whether it was begun before.</summary>
    public bool IsResumed => _sourceMark is { State: MigrationState.Leaving or MigrationState.MovingBytes } mark && mark.Target == To;

    private bool HasArrived => IsResumed && MovesCatalog && _targetMark is { State: MigrationState.Arrived } mark && mark.Id == _sourceMark!.Id;

    private ICatalogEngine SourceCatalogs => _source.Catalogs;

    private ICatalogEngine TargetCatalogs => MovesCatalog ? _target.Catalogs : _source.Catalogs;

    /// <summary>Opens both sides, and sees whether they are fit. The data folders of both are the caller's alone.</summary>
    /// <exception cref="MigrationRefusedException">They are not: why, and what to do.</exception>
    /// <exception cref="StorageException">One of them cannot be used.</exception>
    public static async Task<MigrationJob> OpenAsync(StorageOptions source, StorageOptions target, TimeProvider time, CancellationToken cancellationToken)
    {
        DataFolder.ThrowIfUnfit(source.DataDirectory);
        DataFolder.ThrowIfUnfit(target.DataDirectory);
        if (source.Postgres is null && !File.Exists(Path.Combine(source.DataDirectory, "registry.db")))
        {
            throw new MigrationRefusedException($"{source.DataDirectory} holds no data: there is nothing to move.");
        }

        if (StoragePlace.Of(source) == StoragePlace.Of(target))
        {
            throw new MigrationRefusedException($"Source and target are the same: {StoragePlace.Of(source)}.");
        }

        var job = new MigrationJob(source, target, time);
        try
        {
            await job.CheckAsync(cancellationToken);
            return job;
        }
        catch
        {
            await job.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes the mark of a migration away, and the note of where the bytes are, so that a gateway can be started on the catalog.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="MigrationRefusedException">The catalog is an incomplete copy.</exception>
    /// <exception cref="StorageException">It cannot be used.</exception>
    public static async Task<bool> ReleaseAsync(StorageOptions options, TimeProvider time)
    {
        await using var engines = new StorageEngines(options, time);
        await using TableSet registry = engines.Catalogs.OpenRegistryTables();
        MigrationMark? mark = registry.Mark;
        if (mark is { State: MigrationState.Arriving })
        {
            throw new MigrationRefusedException("This catalog is the unfinished copy of another one, and of no use by itself. Finish the migration, or remove the copy.");
        }

        bool isElsewhere = registry.Identity.Bytes is { } kind && kind != engines.Blobs.Kind;
        registry.Mark = null;
        registry.SetBytes(null);
        return mark is not null || isElsewhere;
    }

    /// <summary>Moves what is not there yet.</summary>
    /// <param name="choices">What to see to, and what to put up with.</param>
    /// <param name="progress">Told of it, from any thread.</param>
    /// <param name="cancellationToken">Ends it; it can be gone on with.</param>
    /// <exception cref="StorageException">One side cannot be used; it can be gone on with.</exception>
    /// <exception cref="MigrationRefusedException">A gateway is running.</exception>
    public async Task<MigrationReport> RunAsync(MigrationChoices choices, IProgress<MigrationProgress>? progress, CancellationToken cancellationToken)
    {
        bool isEmpty = !IsResumed;
        await BeginAsync(cancellationToken);
        var tally = new MigrationTally();
        long rows = 0;
        if (HasArrived)
        {
            // Killed at the very end; the copy may be in use already.
            Finish();
            return tally.Report(isComplete: true, ServiceCount, rows);
        }

        if (MovesCatalog)
        {
            var catalog = new CatalogMove(SourceCatalogs, TargetCatalogs, _services, progress);
            _masterKey.Run();
            await catalog.CopyAsync(cancellationToken);
            await MoveBlobsAsync(isEmpty, tally, progress, cancellationToken);
            rows = await catalog.CompareAsync(cancellationToken);
        }
        else
        {
            await MoveBlobsAsync(isEmpty, tally, progress, cancellationToken);
        }

        if (choices.Verify)
        {
            await VerifyAsync(tally, progress, cancellationToken);
        }

        if (tally.FaultCount > 0 && !choices.AcceptDamage)
        {
            return tally.Report(isComplete: false, ServiceCount, rows);
        }

        Finish();
        return tally.Report(isComplete: true, ServiceCount, rows);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _target.DisposeAsync();
        await _source.DisposeAsync();
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        await RequireStoppedAsync(cancellationToken);
        if (MovesBlobs)
        {
            await _source.CheckBlobsAsync(cancellationToken);
            await _target.CheckBlobsAsync(cancellationToken);
        }

        switch (_sourceMark?.State)
        {
            case MigrationState.Arriving:
                throw new MigrationRefusedException("The source is itself the copy of a migration that has not finished.");
            case MigrationState.Left:
                throw new MigrationRefusedException($"The source was moved to {_sourceMark.Target} already. To move it once more: owncdn-gateway migrate --release, and begin anew.");
            case MigrationState.Leaving or MigrationState.MovingBytes when !IsResumed:
                throw new MigrationRefusedException(
                    $"The source is being moved to {_sourceMark.Target}. Finish that with the same command again, or give it up: owncdn-gateway migrate --release");
        }

        // Begun, and killed before the target was marked: then nothing is there either.
        bool isKnown = IsResumed && (!MovesCatalog || _targetMark?.Id == _sourceMark!.Id);
        if (!isKnown)
        {
            await RequireEmptyAsync(cancellationToken);
        }

        await _source.RequireNoOtherBytesAsync(_catalogId, cancellationToken);
        await _target.RequireNoOtherBytesAsync(_catalogId, cancellationToken);
        if (MovesCatalog)
        {
            _masterKey.Check();
        }
    }

    private async Task RequireStoppedAsync(CancellationToken cancellationToken)
    {
        foreach (StorageEngines side in (StorageEngines[])[_source, _target])
        {
            if (side.Nodes is { } nodes && await nodes.ListAsync(cancellationToken) is { Count: > 0 } running)
            {
                throw new MigrationRefusedException(
                    $"Gateways are running: {string.Join(", ", running)}. Stop them first. One that has ended without a farewell counts for 10 seconds more.");
            }
        }
    }

    private async Task RequireEmptyAsync(CancellationToken cancellationToken)
    {
        if (MovesCatalog)
        {
            await using TableSet registry = TargetCatalogs.OpenRegistryTables();
            if (_targetMark is not null)
            {
                throw new MigrationRefusedException($"The target takes part in another migration, to {_targetMark.Target}. Name an empty one.");
            }

            foreach (CatalogTable table in CatalogTable.OfRegistry.Where(table => table.KeyColumns > 0))
            {
                if (await registry.CountAsync(table, cancellationToken) is > 0 and long rows)
                {
                    throw new MigrationRefusedException($"The target is not empty: {To.Catalog} has {rows} {table.Name}. A migration goes into an empty one that no gateway was started on.");
                }
            }
        }

        if (MovesBlobs)
        {
            foreach (ServiceRecord service in _services)
            {
                IBlobStore blobs = _target.Blobs.Open(service);
                await blobs.RecoverAsync(cancellationToken);
                await foreach (BlobId blob in blobs.EnumerateAsync(cancellationToken))
                {
                    throw new MigrationRefusedException(
                        $"The target is not empty: there are bytes of a service {service.FolderName} in {To.Blobs}. Name another bucket, prefix or folder.");
                }
            }
        }
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (!IsResumed)
        {
            _sourceMark = new MigrationMark(Guid.NewGuid().ToString("N"), MovesCatalog ? MigrationState.Leaving : MigrationState.MovingBytes, To);
            Mark(SourceCatalogs, _sourceMark);
        }

        // A gateway that started before it could see the mark is seen now.
        await RequireStoppedAsync(cancellationToken);
        if (MovesCatalog && _targetMark is null)
        {
            Mark(TargetCatalogs, _sourceMark! with { State = MigrationState.Arriving });
        }

        if (MovesBlobs && _target.Blobs.OwnerMark is { } owner)
        {
            await owner.WriteAsync(_catalogId, cancellationToken);
            await _target.RequireNoOtherBytesAsync(_catalogId, cancellationToken);
        }
    }

    // The target first: killed in between, neither can be started but the complete one.
    private void Finish()
    {
        using (TableSet registry = TargetCatalogs.OpenRegistryTables())
        {
            registry.SetBytes(_target.Blobs.Kind);
        }

        Mark(TargetCatalogs, _sourceMark! with { State = MigrationState.Arrived });
        if (MovesCatalog)
        {
            Mark(SourceCatalogs, _sourceMark with { State = MigrationState.Left });
        }
    }

    private async Task MoveBlobsAsync(bool isEmpty, MigrationTally tally, IProgress<MigrationProgress>? progress, CancellationToken cancellationToken)
    {
        foreach (ServiceRecord service in MovesBlobs ? _services : [])
        {
            await using TableSet tables = SourceCatalogs.OpenTables(service);
            IBlobStore target = _target.Blobs.Open(service);
            await target.RecoverAsync(cancellationToken);
            var move = new BlobMove(service.Info.Id, tables, _source.Blobs.Open(service), target, tally);
            long total = await move.SizeAsync(cancellationToken);
            long done = 0;
            await move.RunAsync(
                isEmpty,
                length => progress?.Report(new MigrationProgress($"bytes of {service.Info.Id}", Interlocked.Add(ref done, length), total)),
                cancellationToken);
        }
    }

    private async Task VerifyAsync(MigrationTally tally, IProgress<MigrationProgress>? progress, CancellationToken cancellationToken)
    {
        foreach (ServiceRecord service in _services)
        {
            await using ICatalog catalog = TargetCatalogs.Open(service);
            var fsck = new Fsck(catalog, _target.Blobs.Open(service), _time);
            var verified = new VerifiedBytes(service.Info.Id, progress);
            foreach (FsckFinding finding in await fsck.RunAsync(repair: false, verified, cancellationToken))
            {
                tally.Fail(new MigrationFault(service.Info.Id, null, null, finding.Message));
            }
        }
    }

    private static void Mark(ICatalogEngine catalogs, MigrationMark mark)
    {
        using TableSet registry = catalogs.OpenRegistryTables();
        registry.Mark = mark;
    }

    private sealed class VerifiedBytes(string service, IProgress<MigrationProgress>? progress) : IProgress<FsckProgress>
    {
        public void Report(FsckProgress value) => progress?.Report(new MigrationProgress($"bytes of {service} read back", value.VerifiedBytes, value.TotalBytes));
    }
}
