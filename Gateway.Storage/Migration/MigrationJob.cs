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
    private readonly MigrationSides _sides;
    private readonly MasterKeyMove _masterKey;
    private readonly MigrationPreconditions _preconditions;
    private readonly TimeProvider _time;

    private MigrationJob(StorageOptions source, StorageOptions target, TimeProvider time)
    {
        _time = time;
        _masterKey = new MasterKeyMove(source, target);
        _sides = new MigrationSides(source, target, time);
        _preconditions = new MigrationPreconditions(_sides, _masterKey);
        Remains = MigrationRemains.Of(source, target);
    }

    /// <inheritdoc cref="MigrationSides.From" />
    public StoragePlace From => _sides.From;

    /// <inheritdoc cref="MigrationSides.To" />
    public StoragePlace To => _sides.To;

    /// <inheritdoc cref="MigrationSides.MovesCatalog" />
    public bool MovesCatalog => _sides.MovesCatalog;

    /// <inheritdoc cref="MigrationSides.MovesBlobs" />
    public bool MovesBlobs => _sides.MovesBlobs;

    /// <inheritdoc cref="MigrationSides.IsDone" />
    public bool IsDone => _sides.IsDone;

    /// <inheritdoc cref="MigrationSides.IsResumed" />
    public bool IsResumed => _sides.IsResumed;

    /// <summary>How many services there are.</summary>
    public int ServiceCount => _sides.Services.Count;

    /// <summary>What is left at the source once it is complete.</summary>
    public MigrationRemains Remains { get; }

    /// <summary>What an operator should know before the migration runs, as sentences.</summary>
    public IReadOnlyList<string> Warnings { get; private set; } = [];

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
            job.Warnings = job.IsDone ? [] : await job._preconditions.CheckAsync(cancellationToken);
            return job;
        }
        catch
        {
            await job.DisposeAsync();
            throw;
        }
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
        _masterKey.Run();
        var tally = new MigrationTally();
        long rows = 0;
        if (_sides.HasArrived)
        {
            // Killed at the very end; the copy may be in use already.
            Finish();
            return tally.Report(isComplete: true, ServiceCount, rows);
        }

        if (MovesCatalog)
        {
            var catalog = new CatalogMove(_sides.SourceCatalogs, _sides.TargetCatalogs, _sides.Services, progress);
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
    public ValueTask DisposeAsync() => _sides.DisposeAsync();

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (!IsResumed)
        {
            _sides.MarkSource(new MigrationMark(Guid.NewGuid().ToString("N"), MovesCatalog ? MigrationState.Leaving : MigrationState.MovingBytes, To));
        }

        // A gateway that started before it could see the mark is seen now.
        await _preconditions.RequireStoppedAsync(cancellationToken);
        if (MovesCatalog && _sides.TargetMark is null)
        {
            _sides.MarkTarget(_sides.SourceMark! with { State = MigrationState.Arriving });
        }

        if (MovesBlobs && _sides.Target.Blobs.OwnerMark is { } owner)
        {
            await owner.WriteAsync(_sides.CatalogId, cancellationToken);
            await _sides.Target.RequireNoOtherBytesAsync(_sides.CatalogId, cancellationToken);
        }
    }

    // The target first: killed in between, neither can be started but the complete one.
    private void Finish()
    {
        using (RegistryTables registry = _sides.TargetCatalogs.OpenRegistryTables())
        {
            registry.SetBlobPlace(_sides.Target.Blobs.Place);
        }

        MigrationMark mark = _sides.SourceMark!;
        _sides.MarkTarget(mark with { State = MigrationState.Arrived });
        if (MovesCatalog)
        {
            _sides.MarkSource(mark with { State = MigrationState.Left });
        }
    }

    private async Task MoveBlobsAsync(bool isEmpty, MigrationTally tally, IProgress<MigrationProgress>? progress, CancellationToken cancellationToken)
    {
        foreach (ServiceRecord service in MovesBlobs ? _sides.Services : [])
        {
            await using TableSet tables = _sides.SourceCatalogs.OpenTables(service);
            IBlobStore target = _sides.Target.Blobs.Open(service);
            await target.RecoverAsync(cancellationToken);
            var move = new BlobMove(service.Info.Id, tables, _sides.Source.Blobs.Open(service), target, tally);
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
        foreach (ServiceRecord service in _sides.Services)
        {
            await using ICatalog catalog = _sides.TargetCatalogs.Open(service);
            var fsck = new Fsck(catalog, _sides.Target.Blobs.Open(service), _time);
            var verified = new VerifiedBytes(service.Info.Id, progress);
            foreach (FsckFinding finding in await fsck.RunAsync(repair: false, verified, cancellationToken))
            {
                tally.Fail(new MigrationFault(service.Info.Id, null, null, finding.Message));
            }
        }
    }

    private sealed class VerifiedBytes(string service, IProgress<MigrationProgress>? progress) : IProgress<FsckProgress>
    {
        public void Report(FsckProgress value) => progress?.Report(new MigrationProgress($"bytes of {service} read back", value.VerifiedBytes, value.TotalBytes));
    }
}
