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

    // Reading from a store is mostly waiting for it.
    private const int Parallelism = 8;

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
        try
        {
            await CheckCatalogAsync(findings, cancellationToken);

            // A catalog that has lost something cannot say what belongs to nothing: then nothing is taken away.
            bool whole = findings.Count == 0;
            HashSet<BlobId>? held = await CheckContentsAsync(findings, repair, whole, progress, cancellationToken);
            if (held is null)
            {
                return findings;
            }

            await CheckLiveBlobsAsync(held, findings, repair && whole, cancellationToken);
            await CheckOrphansAsync(held, findings, repair && whole, cancellationToken);
        }
        catch (StorageException e) when (e.Error == StorageError.Corrupted)
        {
            findings.Add(Found($"The catalog is damaged, and the check ends here: {e.InnerException?.Message ?? e.Message}"));
        }

        return findings;
    }

    private async ValueTask CheckCatalogAsync(List<FsckFinding> findings, CancellationToken cancellationToken) => await _catalog.ReadAsync(
        async reader =>
        {
            findings.AddRange((await reader.CheckEngineAsync()).Select(fault => Found($"The catalog file is damaged: {fault}")));
            findings.AddRange((await reader.FindVersionsWithoutContentAsync(Batch)).Select(
                version => Found($"Version {version.VersionId} of '{version.Key}' has lost its content.")));
            findings.AddRange((await reader.FindPartsWithoutContentAsync(Batch)).Select(
                part => Found($"Part {part.Number} of upload {part.UploadId} has lost its content.")));
            findings.AddRange((await reader.FindKeysWithoutOneLatestAsync(Batch)).Select(
                key => Found($"'{key}' does not have exactly one newest version.")));
            findings.AddRange((await reader.FindGapsAsync(Batch)).Select(syncId => Found($"The change log has a gap before sync id {syncId}.")));
            return true;
        },
        cancellationToken);

    /// <returns>The blobs that contents hold; null when that cannot be said.</returns>
    private async ValueTask<HashSet<BlobId>?> CheckContentsAsync(
        List<FsckFinding> findings, bool repair, bool whole, IProgress<FsckProgress>? progress, CancellationToken cancellationToken)
    {
        var held = new HashSet<BlobId>();
        bool readable = true;
        long verified = 0;
        long total = await _catalog.ReadAsync(reader => reader.TotalSizeAsync(), cancellationToken);
        var miscounted = new List<ContentRecord>();
        await using var verification = new OrderedWindow<(IReadOnlyList<string> Faults, long Length)>(Parallelism, result =>
        {
            findings.AddRange(result.Faults.Select(Found));
            verified += result.Length;
            progress?.Report(new FsckProgress(verified, total));
        });
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

                    if (content.Content is { } stored)
                    {
                        if (content.HeldReferences > 0 || !(repair && whole))
                        {
                            held.UnionWith(stored.Segments.Where(segment => segment.Blob is not null).Select(segment => segment.Blob!.Value));
                        }

                        await verification.AddAsync(VerifyAsync(content.Id, stored, cancellationToken));
                    }
                    else
                    {
                        readable = false;
                        await verification.AddAsync(Task.FromResult<(IReadOnlyList<string>, long)>(([$"The segments of content {content.Id} cannot be read."], 0)));
                    }
                });
                await verification.FinishAsync();
                return true;
            },
            cancellationToken);

        foreach (ContentRecord content in miscounted)
        {
            // What only seems to be held by nothing stays until the catalog is whole.
            bool repaired = repair && (whole || content.HeldReferences > 0);
            if (repaired)
            {
                await RecountAsync(content, cancellationToken);
            }

            findings.Add(new FsckFinding(
                $"Content {content.Id} counts {content.CountedReferences} references and has {content.HeldReferences}.", repaired));
        }

        await RestoreBlobsAsync(held, findings, repair, cancellationToken);
        return readable ? held : null;
    }

    private async Task<(IReadOnlyList<string> Faults, long Length)> VerifyAsync(long contentId, StoredContent content, CancellationToken cancellationToken) =>
        (await _verifier.VerifyAsync(contentId, content, cancellationToken), ContentVerifier.LengthOf(content));

    /// <summary>Blobs in use must be live: others are deleted sooner or later.</summary>
    private async ValueTask RestoreBlobsAsync(HashSet<BlobId> held, List<FsckFinding> findings, bool repair, CancellationToken cancellationToken)
    {
        foreach (BlobId blob in held)
        {
            cancellationToken.ThrowIfCancellationRequested();
            BlobRecord? record = await _catalog.ReadAsync(reader => reader.FindBlobAsync(blob), cancellationToken);
            if (record?.State == BlobState.Live)
            {
                continue;
            }

            if (repair)
            {
                await _catalog.CommitAsync(transaction => transaction.RestoreBlobAsync(blob), cancellationToken);
            }

            findings.Add(new FsckFinding($"Blob {blob} is in use, but the catalog has it as {record?.State.ToString() ?? "unknown"}.", repair));
        }
    }

    /// <summary>Blobs that the catalog keeps though no content holds them.</summary>
    private async ValueTask CheckLiveBlobsAsync(HashSet<BlobId> held, List<FsckFinding> findings, bool repair, CancellationToken cancellationToken)
    {
        BlobId? after = null;
        while (await _catalog.ReadAsync(reader => reader.ScanBlobsAsync(after, Batch), cancellationToken) is { Count: > 0 } page)
        {
            foreach (BlobRecord blob in page.Where(blob => blob.State == BlobState.Live && !held.Contains(blob.Id)))
            {
                if (repair)
                {
                    await _catalog.CommitAsync(transaction => transaction.FreeBlobAsync(blob.Id, _time.GetUtcNow()), cancellationToken);
                }

                findings.Add(new FsckFinding($"Blob {blob.Id} belongs to nothing.", repair));
            }

            after = page[^1].Id;
        }
    }

    private ValueTask RecountAsync(ContentRecord content, CancellationToken cancellationToken) => _catalog.CommitAsync(
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
        },
        cancellationToken);

    /// <summary>Blobs in the store that the catalog has never heard of, or has forgotten.</summary>
    private async ValueTask CheckOrphansAsync(HashSet<BlobId> held, List<FsckFinding> findings, bool repair, CancellationToken cancellationToken)
    {
        await foreach (BlobId blob in _blobs.EnumerateAsync(cancellationToken))
        {
            if (held.Contains(blob) || await _catalog.ReadAsync(reader => reader.FindBlobAsync(blob), cancellationToken) is not null)
            {
                continue;
            }

            bool repaired = repair && await _blobs.DeleteAsync([blob], cancellationToken) is [];
            findings.Add(new FsckFinding($"Blob {blob} belongs to nothing.", repaired));
        }
    }

    private static FsckFinding Found(string message) => new(message, Repaired: false);
}
