namespace Gateway.Storage.Migration;

/// <summary>What a migration came to.</summary>
/// <param name="IsComplete">Whether everything is in use at the target from now on. If not, the same migration can be run again.</param>
/// <param name="Services">Storage services.</param>
/// <param name="Rows">Rows of the catalog, equal on both sides.</param>
/// <param name="CopiedBlobs">Blobs that were copied.</param>
/// <param name="CopiedBytes">Their bytes.</param>
/// <param name="PresentBlobs">Blobs that were there already.</param>
/// <param name="FaultCount">How much is damaged.</param>
/// <param name="Faults">The first of it.</param>
public sealed record MigrationReport(
    bool IsComplete, int Services, long Rows, long CopiedBlobs, long CopiedBytes, long PresentBlobs, long FaultCount, IReadOnlyList<MigrationFault> Faults);
