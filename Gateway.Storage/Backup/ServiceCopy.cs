using Gateway.Storage.Catalog.Sqlite;

namespace Gateway.Storage.Backup;

/// <summary>What copying one service came to.</summary>
/// <param name="Entry">What the backup holds of it now; null for nothing.</param>
/// <param name="CopiedBlobs">Blobs that were copied.</param>
/// <param name="CopiedBytes">Their bytes.</param>
/// <param name="PresentBlobs">Blobs that were there already.</param>
/// <param name="FaultCount">How much could not be copied.</param>
/// <param name="Faults">The first of it.</param>
/// <param name="KnowsItsBlobs">Whether blobs that the copied catalog does not have as its own belong to nothing.</param>
internal sealed record ServiceCopy(
    BackedUpService? Entry,
    long CopiedBlobs,
    long CopiedBytes,
    long PresentBlobs,
    long FaultCount,
    IReadOnlyList<BackupFault> Faults,
    bool KnowsItsBlobs)
{
    /// <summary>What the rounds of copying came to; the last one tells what is lost.</summary>
    public static async ValueTask<ServiceCopy> OfAsync(BackedUpService entry, IReadOnlyList<CopyOutcome> rounds, SqliteSnapshot snapshot) => new(
        entry,
        rounds.Sum(round => round.CopiedBlobs),
        rounds.Sum(round => round.CopiedBytes),
        rounds[0].PresentBlobs,
        rounds[^1].FaultCount,
        await rounds[^1].DescribeAsync(entry.Id, snapshot),
        !rounds[^1].MissesBlobs);

    /// <summary>Of a service that has nothing to copy.</summary>
    public static ServiceCopy Nothing(BackedUpService entry) => new(entry, 0, 0, 0, 0, [], KnowsItsBlobs: true);

    /// <summary>Of a service that could not be copied.</summary>
    public static ServiceCopy Failed(string service, BackedUpService? entry, string fault) =>
        new(entry, 0, 0, 0, 1, [new BackupFault(service, null, null, fault)], KnowsItsBlobs: false);

    /// <summary>The same with one fault more.</summary>
    public ServiceCopy With(BackupFault fault) => this with { FaultCount = FaultCount + 1, Faults = [fault, .. Faults] };
}
