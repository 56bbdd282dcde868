using Gateway.Storage.Catalog;
using Gateway.Storage.Content;
using Gateway.Storage.Integrity;
using Gateway.Storage.Objects;
using Gateway.Storage.Versioning;

namespace Gateway.Storage.Replication;

/// <summary>
/// The writing side of a replica. Changes are applied in the order of the primary's feed, under its sync ids, so both change logs are the same,
/// line by line; how far the replica is, its own log says.
/// </summary>
public sealed class ReplicaFeed
{
    private readonly ObjectStore _store;
    private readonly ContentWriter _writer;

    internal ReplicaFeed(ObjectStore store, ContentWriter writer)
    {
        _store = store;
        _writer = writer;
    }

    /// <summary>The change applied last; null before the first.</summary>
    public async ValueTask<ObjectChange?> LastAsync(CancellationToken cancellationToken) =>
        await _store.History.ReadBackAsync(long.MaxValue, 1, cancellationToken) is [var last] ? last : null;

    /// <summary>Receives the bytes of a version, and holds them against its checksum.</summary>
    /// <param name="version">The version, as the primary describes it.</param>
    /// <param name="parts">Its parts, if it has any: each is kept apart, as the primary does.</param>
    /// <param name="open">Opens a range of the bytes.</param>
    /// <param name="cancellationToken">Stops the transfer; nothing remains of it.</param>
    /// <exception cref="StorageException">ChecksumMismatch or IncompleteBody: these are not the bytes; or the failures of a write.</exception>
    public async ValueTask<ReplicatedContent> StageAsync(
        ObjectVersion version,
        IReadOnlyList<ObjectPart> parts,
        Func<ByteRange, CancellationToken, ValueTask<Stream>> open,
        CancellationToken cancellationToken)
    {
        if (parts.Count == 0)
        {
            return new ReplicatedContent(await StageAsync(new ByteRange(0, version.Size), version.Checksum, version.ETag, open, cancellationToken));
        }

        long together = parts.Sum(part => part.Size);
        if (together != version.Size || parts.Any(part => part.Size is < 0 or > MultipartLimits.MaxPartSize))
        {
            throw new StorageException(
                StorageError.IncompleteBody, $"The parts have {together} bytes together, the version {version.Size}; or one is larger than a part can be.");
        }

        var segments = new List<Segment>(parts.Count);
        try
        {
            long offset = 0;
            foreach (ObjectPart part in parts)
            {
                StoredContent? content = await StageAsync(new ByteRange(offset, part.Size), part.Checksum, md5: null, open, cancellationToken);
                segments.Add(Segment.OfPart(content, part.Size, part.Number, part.Checksum));
                offset += part.Size;
            }
        }
        catch
        {
            await _writer.DiscardAsync(new StoredContent(null, 0, segments));
            throw;
        }

        return new ReplicatedContent(new StoredContent(null, 0, segments));
    }

    /// <summary>Takes back every change after one: the primary was rewound.</summary>
    /// <exception cref="StorageException">NotAReplica: promoted meanwhile.</exception>
    public ValueTask<RewindSummary> RewindAsync(long toId, CancellationToken cancellationToken) => _store.Rewind.RunAsReplicaAsync(toId, cancellationToken);

    /// <summary>Lets go of bytes that will not be applied.</summary>
    public ValueTask DiscardAsync(ReplicatedContent content) => _writer.DiscardAsync(content.Content);

    /// <summary>Applies changes, all of them or none.</summary>
    /// <param name="changes">In order, and beginning right after <see cref="LastAsync"/>.</param>
    /// <param name="cancellationToken">Ends the wait for a turn.</param>
    /// <exception cref="StorageException">SyncIdGone: they do not begin there.</exception>
    public async ValueTask ApplyAsync(IReadOnlyList<ReplicatedChange> changes, CancellationToken cancellationToken) => await _store.History.ChangeAsync(
        async (transaction, rules) =>
        {
            long last = await transaction.LastSyncIdAsync();
            foreach (ReplicatedChange change in changes)
            {
                ObjectChange line = change.Entry.Change;
                if (_store.Service.ReplicaOf is null || line.After != last)
                {
                    throw new StorageException(StorageError.SyncIdGone, $"Change {line.SyncId} follows {line.After}; the replica is at {last}.");
                }

                await ApplyAsync(transaction, rules, change);
                last = line.SyncId;
            }

            return true;
        },
        cancellationToken);

    private static async ValueTask ApplyAsync(ICatalogTransaction transaction, VersionRules rules, ReplicatedChange change)
    {
        ObjectChange line = change.Entry.Change;
        ObjectVersion? latest = await transaction.FindLatestAsync(line.Key);
        if (line.Removed is { } removed && await transaction.FindVersionAsync(line.Key, removed) is { } gone)
        {
            await rules.RemoveAsync(gone);
        }

        if (change.Entry.Version is { } version)
        {
            if (latest is not null && latest.SyncId != line.Removed)
            {
                await transaction.SetNoncurrentAsync(latest, line.Time);
            }

            long? contentId = change.Content?.Content is { } content ? await transaction.InsertContentAsync(content) : null;
            await transaction.InsertVersionAsync(version with { IsLatest = true, ContentId = contentId });
        }
        else if (await transaction.FindLatestAsync(line.Key) is { IsLatest: false } next)
        {
            await transaction.SetNoncurrentAsync(next, since: null);
        }

        if (change.Entry.Version is not null || latest?.SyncId == line.Removed)
        {
            rules.Changed.Add(line.Key);
        }

        await transaction.AppendChangeAsync(line);
    }

    private async ValueTask<StoredContent?> StageAsync(
        ByteRange range,
        ObjectChecksum? checksum,
        string? md5,
        Func<ByteRange, CancellationToken, ValueTask<Stream>> open,
        CancellationToken cancellationToken)
    {
        if (range.Length == 0)
        {
            return null;
        }

        // A checksum over all the bytes is enough, and quicker than the ETag's MD5.
        bool byChecksum = checksum is { Type: ChecksumType.FullObject };
        await using Stream stream = await open(range, cancellationToken);
        var body = new IncomingBody
        {
            Stream = stream,
            Length = range.Length,
            MaxLength = MultipartLimits.MaxObjectSize,
            Checksum = checksum?.Algorithm ?? ChecksumAlgorithm.Crc64Nvme,
            Digests = byChecksum || md5 is null ? HashAlgorithms.None : HashAlgorithms.Md5,
            Verify = digest =>
            {
                if (byChecksum ? digest.ToChecksum(checksum!.Algorithm).Value != checksum.Value : md5 is not null && digest.Md5Hex != md5)
                {
                    throw new StorageException(StorageError.ChecksumMismatch, "The bytes received do not have the checksum of the version.");
                }
            },
        };
        return (await _writer.WriteAsync(body, HashAlgorithms.None, cancellationToken)).Content;
    }
}
