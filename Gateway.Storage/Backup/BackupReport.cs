namespace Gateway.Storage.Backup;

/// <summary>What a backup or a restore came to.</summary>
/// <param name="Manifest">What the backup holds.</param>
/// <param name="CopiedBlobs">Blobs that were copied.</param>
/// <param name="CopiedBytes">Their bytes.</param>
/// <param name="PresentBlobs">Blobs that were there already.</param>
/// <param name="FaultCount">How much could not be copied or is damaged.</param>
/// <param name="Faults">The first of it.</param>
public sealed record BackupReport(
    BackupManifest Manifest,
    long CopiedBlobs,
    long CopiedBytes,
    long PresentBlobs,
    long FaultCount,
    IReadOnlyList<BackupFault> Faults)
{
    internal static BackupReport Of(BackupManifest manifest, IReadOnlyList<ServiceCopy> copies) => new(
        manifest,
        copies.Sum(copy => copy.CopiedBlobs),
        copies.Sum(copy => copy.CopiedBytes),
        copies.Sum(copy => copy.PresentBlobs),
        copies.Sum(copy => copy.FaultCount),
        [.. copies.SelectMany(copy => copy.Faults)]);
}
