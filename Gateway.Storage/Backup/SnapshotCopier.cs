using Gateway.Storage.Blobs;
using Gateway.Storage.Blobs.Disk;
using Gateway.Storage.Catalog;
using Gateway.Storage.Catalog.Sqlite;
using Gateway.Storage.Integrity;

namespace Gateway.Storage.Backup;

/// <summary>
/// Brings every blob that a snapshot's contents hold from one store into another, unless it is there. Blobs never change and their ids are never
/// used again, so one that is there whole is the same. Whatever is read is verified.
/// </summary>
internal sealed class SnapshotCopier(IBlobStore source, DiskBlobStore target, Action<long> progress)
{
    private const int Batch = 64;

    // Most of the time goes into waiting for flushes; a server beside it shall have its share of the disk.
    private const int Parallelism = 4;

    /// <summary>Copies what is lacking.</summary>
    /// <exception cref="Objects.StorageException">The snapshot cannot be read, or the target cannot be written.</exception>
    public async Task<CopyOutcome> RunAsync(SqliteSnapshot snapshot, CancellationToken cancellationToken)
    {
        var outcome = new CopyOutcome();
        long after = 0;
        while (await snapshot.ScanContentsAsync(after, Batch) is { Count: > 0 } page)
        {
            foreach (ContentRecord content in page)
            {
                await CheckAsync(content, snapshot, outcome);
            }

            var options = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(
                page.SelectMany(content => BlobsOf(content).Select(blob => (content.Id, Blob: blob))),
                options,
                async (held, stop) =>
                {
                    await CopyAsync(held.Id, held.Blob, outcome, stop);
                    progress(held.Blob.Length);
                });
            after = page[^1].Id;
        }

        return outcome;
    }

    private static IEnumerable<StoredBlob> BlobsOf(ContentRecord content) =>
        content.Content?.Segments.Where(segment => segment.Blob is not null).Select(segment => segment.Stored) ?? [];

    /// <summary>Looks at everything but the blobs' bytes.</summary>
    private async ValueTask CheckAsync(ContentRecord record, SqliteSnapshot snapshot, CopyOutcome outcome)
    {
        if (record.Content is not { } content)
        {
            outcome.FailContent(record.Id, "Its segments cannot be read.");
            outcome.MissesBlobs = true;
            return;
        }

        if (content.Inline is { } inline && Crc32C.Append(0, inline.Span) != content.InlineCrc32C)
        {
            outcome.FailContent(record.Id, "Its bytes do not match their checksum.");
        }

        foreach (Segment segment in content.Segments)
        {
            if (segment.Blob is not { } blob)
            {
                if (Crc32C.Append(0, segment.Inline.Span) != segment.Crc32C)
                {
                    outcome.FailContent(record.Id, $"Its part {segment.PartNumber} does not match its checksum.");
                }
            }
            else if (!await snapshot.IsLiveAsync(blob))
            {
                outcome.MissesBlobs = true;
            }
        }

        progress(ContentVerifier.LengthOf(content) - BlobsOf(record).Sum(blob => blob.Length));
    }

    private async ValueTask CopyAsync(long contentId, StoredBlob blob, CopyOutcome outcome, CancellationToken cancellationToken)
    {
        if (await target.HoldsAsync(blob, cancellationToken))
        {
            outcome.Present();
        }
        else if (await BlobCopy.RunAsync(source, blob, target, cancellationToken) is { } fault)
        {
            outcome.FailBlob(contentId, blob.Id, fault.Message);
        }
        else
        {
            outcome.Copied(blob.Length);
        }
    }
}
