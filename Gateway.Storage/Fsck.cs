using Gateway.Storage.Blobs;
using Gateway.Storage.Catalog;
using Gateway.Storage.Integrity;
using Gateway.Storage.Objects;

namespace Gateway.Storage;

/// <summary>
/// Holds one service's catalog and blobs against each other and verifies every checksum. Repair puts right what loses nothing:
/// reference counts and blobs that nothing holds. Damaged bytes are reported, never hidden.
/// </summary>
public sealed class Fsck
{
    private const int Batch = 1000;

    private readonly ICatalog _catalog;
    private readonly IBlobStore _blobs;
    private readonly ContentVerifier _verifier;
    private readonly TimeProvider _time;

    internal Fsck(ICatalog catalog, IBlobStore blobs, TimeProvider time)
    {
        _catalog = catalog;
        _blobs = blobs;
        _verifier = new ContentVerifier(blobs);
        _time = time;
    }

    /// <summary>Runs every check.</summary>
    /// <param name="repair">Whether to put right what can be.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Stops between objects.</param>
    public async Task<IReadOnlyList<FsckFinding>> RunAsync(bool repair, IProgress<FsckProgress>? progress, CancellationToken cancellationToken)
    {
        var findings = new List<FsckFinding>();
        await CheckCatalogAsync(findings, cancellationToken);
        await CheckContentsAsync(findings, repair, progress, cancellationToken);
        await CheckOrphansAsync(findings, repair, cancellationToken);
        return findings;
    }

    private async ValueTask CheckCatalogAsync(List<FsckFinding> findings, CancellationToken cancellationToken) => await _catalog.ReadAsync(
        async reader =>
        {
            findings.AddRange((await reader.CheckEngineAsync()).Select(fault => Found($"The catalog file is damaged: {fault}")));
            findings.AddRange((await reader.FindVersionsWithoutContentAsync(Batch)).Select(
                version => Found($"Version {version.VersionId} of '{version.Key}' has lost its content.")));
            findings.AddRange((await reader.FindKeysWithoutOneLatestAsync(Batch)).Select(
                key => Found($"'{key}' does not have exactly one newest version.")));
            long last = await reader.LastSyncIdAsync();
            long changes = await reader.CountChangesAsync();
            if (last != changes)
            {
                findings.Add(Found($"The change log has {changes} changes up to sync id {last}: there are gaps."));
            }

            return true;
        },
        cancellationToken);

    private async ValueTask CheckContentsAsync(
        List<FsckFinding> findings, bool repair, IProgress<FsckProgress>? progress, CancellationToken cancellationToken)
    {
        long verified = 0;
        long total = await _catalog.ReadAsync(reader => reader.TotalSizeAsync(), cancellationToken);
        var miscounted = new List<ContentRecord>();
        await _catalog.ReadAsync(
            async reader =>
            {
                await reader.VisitContentsAsync(async content =>
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (content.CountedReferences != content.HeldReferences)
                    {
                        miscounted.Add(content);
                    }

                    await CheckStatesAsync(content.Content, findings, cancellationToken);
                    IReadOnlyList<string> faults = await _verifier.VerifyAsync(content.Id, content.Content, cancellationToken);
                    findings.AddRange(faults.Select(Found));
                    verified += ContentVerifier.LengthOf(content.Content);
                    progress?.Report(new FsckProgress(verified, total));
                });
                return true;
            },
            cancellationToken);

        foreach (ContentRecord content in miscounted)
        {
            if (repair)
            {
                await RecountAsync(content, cancellationToken);
            }

            findings.Add(new FsckFinding(
                $"Content {content.Id} counts {content.CountedReferences} references and has {content.HeldReferences}.", repair));
        }
    }

    private async ValueTask CheckStatesAsync(StoredContent content, List<FsckFinding> findings, CancellationToken cancellationToken)
    {
        foreach (Segment segment in content.Segments)
        {
            if (segment.Blob is { } blob
                && await _catalog.ReadAsync(reader => reader.FindBlobAsync(blob), cancellationToken) is var record
                && record?.State != BlobState.Live)
            {
                findings.Add(Found($"Blob {blob} is in use, but the catalog has it as {record?.State.ToString() ?? "unknown"}."));
            }
        }
    }

    private async ValueTask RecountAsync(ContentRecord content, CancellationToken cancellationToken) => await _catalog.CommitAsync(
        async transaction =>
        {
            if (content.HeldReferences > 0)
            {
                await transaction.SetReferencesAsync(content.Id, content.HeldReferences);
            }
            else
            {
                await transaction.SetReferencesAsync(content.Id, 1);
                await transaction.ReleaseContentAsync(content.Id, _time.GetUtcNow());
            }

            return true;
        },
        cancellationToken);

    /// <summary>Blobs in the store that the catalog has never heard of, or has forgotten.</summary>
    private async ValueTask CheckOrphansAsync(List<FsckFinding> findings, bool repair, CancellationToken cancellationToken)
    {
        await foreach (BlobId blob in _blobs.EnumerateAsync(cancellationToken))
        {
            if (await _catalog.ReadAsync(reader => reader.FindBlobAsync(blob), cancellationToken) is not null)
            {
                continue;
            }

            if (repair)
            {
                await _blobs.DeleteAsync(blob, cancellationToken);
            }

            findings.Add(new FsckFinding($"Blob {blob} belongs to nothing.", repair));
        }
    }

    private static FsckFinding Found(string message) => new(message, Repaired: false);
}
