using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using Gateway.Storage.Backup;
using Gateway.Storage.Blobs;
using Gateway.Storage.Blobs.Disk;
using Gateway.Storage.Catalog.Sql;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Migration;

/// <summary>Copies every blob that the contents of one service hold. Blobs never change: one that is there whole is the same.</summary>
/// <param name="service">The service's id.</param>
/// <param name="tables">Its tables.</param>
/// <param name="source">Its blobs.</param>
/// <param name="target">Where they go.</param>
/// <param name="tally">Told what it comes to.</param>
internal sealed class BlobMove(string service, TableSet tables, IBlobStore source, IBlobStore target, MigrationTally tally)
{
    // Most of the time goes into waiting, for flushes or for the network.
    private const int Parallelism = 8;

    private readonly ConcurrentDictionary<long, string> _damaged = [];

    /// <summary>The bytes of all blobs.</summary>
    public async Task<long> SizeAsync(CancellationToken cancellationToken)
    {
        long size = 0;
        await foreach (IReadOnlyList<(long, StoredBlob Blob)> page in PagesAsync(cancellationToken))
        {
            size += page.Sum(held => held.Blob.Length);
        }

        return size;
    }

    /// <summary>Copies what is lacking.</summary>
    /// <param name="isEmpty">Whether none of them is there yet.</param>
    /// <param name="done">Told the length of each blob that is there.</param>
    /// <param name="cancellationToken">Ends the copying; it can be gone on with.</param>
    /// <exception cref="StorageException">The source cannot be reached, or the target cannot be written. What is damaged is counted, and the rest copied.</exception>
    public async Task RunAsync(bool isEmpty, Action<long> done, CancellationToken cancellationToken)
    {
        _damaged.Clear();
        await foreach (IReadOnlyList<(long ContentId, StoredBlob Blob)> page in PagesAsync(cancellationToken))
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(page.DistinctBy(held => held.Blob.Id), options, async (held, stop) =>
            {
                await CopyAsync(held.ContentId, held.Blob, isEmpty, stop);
                done(held.Blob.Length);
            });
        }

        await NameDamagedAsync(cancellationToken);
    }

    private async ValueTask CopyAsync(long contentId, StoredBlob blob, bool isEmpty, CancellationToken cancellationToken)
    {
        if (!isEmpty && await target.HoldsAsync(blob, cancellationToken))
        {
            tally.Present();
            return;
        }

        StorageException? failure = await BlobCopy.RunAsync(source, blob, target, cancellationToken);
        if (failure is null)
        {
            tally.Copied(blob.Length);
        }
        else if (failure.Error == StorageError.Corrupted || source is DiskBlobStore)
        {
            // A sector that cannot be read stays so; a store that is down comes back.
            _damaged[contentId] = failure.Message;
        }
        else
        {
            throw failure;
        }
    }

    private async IAsyncEnumerable<IReadOnlyList<(long ContentId, StoredBlob Blob)>> PagesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        object[]? after = null;
        while (await tables.ReadAsync(CatalogTable.Segments, after, cancellationToken) is { Count: > 0 } rows)
        {
            yield return [.. rows.SelectMany(row => row[1] is byte[] segments ? BlobsOf((long)row[0], segments) : [])];
            after = rows[^1][..1];
        }
    }

    private IEnumerable<(long ContentId, StoredBlob Blob)> BlobsOf(long contentId, byte[] segments)
    {
        try
        {
            return SegmentCodec.Read(segments).Where(segment => segment.Blob is not null).Select(segment => (contentId, segment.Stored));
        }
        catch (StorageException e)
        {
            _damaged[contentId] = e.Message;
            return [];
        }
    }

    /// <summary>Finds the versions that hold what is damaged.</summary>
    private async Task NameDamagedAsync(CancellationToken cancellationToken)
    {
        if (_damaged.IsEmpty)
        {
            return;
        }

        var unnamed = _damaged.ToDictionary();
        object[]? after = null;
        while (await tables.ReadAsync(CatalogTable.Holders, after, cancellationToken) is { Count: > 0 } rows)
        {
            foreach (object[] row in rows)
            {
                if (row[3] is long contentId && _damaged.TryGetValue(contentId, out string? message))
                {
                    unnamed.Remove(contentId);
                    tally.Fail(new MigrationFault(service, Encoding.UTF8.GetString((byte[])row[0]), (string)row[2], message));
                }
            }

            after = rows[^1][..2];
        }

        foreach (string message in unnamed.Values)
        {
            tally.Fail(new MigrationFault(service, null, null, $"A part of an unfinished upload: {message}"));
        }
    }
}
