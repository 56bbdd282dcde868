using Gateway.Storage.Blobs;
using Gateway.Storage.Catalog;
using Gateway.Storage.Content;
using Gateway.Storage.Integrity;
using Gateway.Storage.Listing;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;
using Gateway.Storage.Versioning;

namespace Gateway.Storage;

/// <summary>
/// One storage service: versioned objects under keys. Every dialect reads and writes through this.
/// A write that returned is durable, visible and in the change feed; one that threw has changed nothing.
/// All members are safe for concurrent use and throw <see cref="StorageException"/> for what they refuse.
/// </summary>
public sealed class ObjectStore : IAsyncDisposable
{
    private readonly ICatalog _catalog;
    private readonly IBlobStore _blobs;
    private readonly ContentWriter _writer;
    private readonly ActiveReaders _readers;
    private readonly StorageOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<ServiceInfo> _service;
    private bool _closed;

    /// <summary>Brings a catalog and a blob store together.</summary>
    /// <param name="service">Gives the service's present settings.</param>
    /// <param name="catalog">Owned by the store from now on.</param>
    /// <param name="blobs">Where bodies too large for the catalog go.</param>
    /// <param name="options">How to behave.</param>
    /// <param name="time">The clock.</param>
    public ObjectStore(Func<ServiceInfo> service, ICatalog catalog, IBlobStore blobs, StorageOptions options, TimeProvider time)
    {
        _service = service;
        _catalog = catalog;
        _blobs = blobs;
        _options = options;
        _time = time;
        _readers = new ActiveReaders(time);
        _writer = new ContentWriter(catalog, blobs, options, time);
        Uploads = new MultipartUploads(this, catalog, _writer, options, time);
        Maintenance = new Maintenance(this, catalog, blobs, _readers, options, time);
        Fsck = new Fsck(catalog, blobs, time);
    }

    /// <summary>The service's present settings.</summary>
    public ServiceInfo Service => _service();

    /// <summary>Multipart uploads into this service.</summary>
    public MultipartUploads Uploads { get; }

    /// <summary>The background work this service needs.</summary>
    public Maintenance Maintenance { get; }

    /// <summary>The consistency check of this service.</summary>
    public Fsck Fsck { get; }

    /// <summary>Writes an object.</summary>
    public async ValueTask<ObjectVersion> PutAsync(ObjectWrite put, CancellationToken cancellationToken)
    {
        StagedContent staged = await _writer.WriteAsync(put.Body, cancellationToken);
        ContentDigest digest = staged.Digest;
        var checksum = new ObjectChecksum(put.Body.Checksum, ChecksumType.FullObject, Convert.ToBase64String(digest.Get(put.Body.Checksum)));
        var draft = new VersionDraft(Normalize(put.Key), digest.Length, digest.Md5Hex, put.Owner, checksum, put.Metadata, ContentId: null);
        try
        {
            return await CommitAsync(
                async (catalog, rules) =>
                {
                    long? contentId = staged.Content is { } content ? await catalog.InsertContentAsync(content) : null;
                    return await rules.PutAsync(Service.Versioning, draft with { ContentId = contentId }, put.Preconditions);
                },
                cancellationToken);
        }
        catch
        {
            await _writer.DiscardAsync(staged.Content);
            throw;
        }
    }

    /// <summary>The object's newest version, or the one named. Its content is not touched.</summary>
    /// <exception cref="StorageException">NoSuchKey, NoSuchVersion, or IsDeleteMarker for a version that is one.</exception>
    public async ValueTask<ObjectVersion> GetAsync(ObjectKey key, VersionId? versionId, CancellationToken cancellationToken)
    {
        key = Normalize(key);
        ObjectVersion? version = await _catalog.ReadAsync(
            reader => versionId is { } id ? reader.FindVersionAsync(key, id) : reader.FindLatestAsync(key), cancellationToken);
        return Readable(version, versionId);
    }

    /// <summary>Opens the object's newest version, or the one named.</summary>
    /// <exception cref="StorageException">As <see cref="GetAsync"/>; Corrupted when its content is lost.</exception>
    public async ValueTask<ObjectReader> OpenAsync(ObjectKey key, VersionId? versionId, CancellationToken cancellationToken)
    {
        key = Normalize(key);
        (ObjectVersion Version, StoredContent Content)? found =
            await _catalog.ReadAsync(reader => reader.FindContentAsync(key, versionId), cancellationToken);
        return new ObjectReader(Readable(found?.Version, versionId), found!.Value.Content, _blobs, _readers);
    }

    /// <summary>Deletes an object or removes a version.</summary>
    public ValueTask<DeleteResult> DeleteAsync(DeleteTarget target, string owner, CancellationToken cancellationToken) =>
        CommitAsync((_, rules) => DeleteAsync(rules, target, owner), cancellationToken);

    /// <summary>Deletes many; each stands or falls alone.</summary>
    /// <returns>For each target, in order, what happened or why it was refused.</returns>
    public async ValueTask<IReadOnlyList<(DeleteResult? Result, StorageException? Refusal)>> DeleteAsync(
        IReadOnlyList<DeleteTarget> targets, string owner, CancellationToken cancellationToken)
    {
        // Every delete is queued before the first is awaited, so they share group commits.
        ValueTask<DeleteResult>[] deletes = [.. targets.Select(target => DeleteAsync(target, owner, cancellationToken))];
        var results = new List<(DeleteResult?, StorageException?)>(targets.Count);
        foreach (ValueTask<DeleteResult> delete in deletes)
        {
            try
            {
                results.Add((await delete, null));
            }
            catch (StorageException e)
            {
                results.Add((null, e));
            }
        }

        return results;
    }

    /// <summary>Copies an object onto a key of this service.</summary>
    public async ValueTask<ObjectVersion> CopyAsync(ObjectCopy copy, CancellationToken cancellationToken)
    {
        ObjectVersion source = copy.Source.Version;
        if (copy.Checksum is { } wanted && wanted != source.Checksum?.Algorithm)
        {
            return await PutAsync(
                new ObjectWrite(
                    copy.Key,
                    new IncomingBody { Stream = copy.Source.OpenStream(new ByteRange(0, source.Size)), Length = source.Size, Checksum = wanted },
                    copy.Metadata,
                    copy.Owner,
                    copy.Preconditions),
                cancellationToken);
        }

        var draft = new VersionDraft(Normalize(copy.Key), source.Size, source.ETag, copy.Owner, source.Checksum, copy.Metadata, source.ContentId);
        if (copy.SourceStore != this)
        {
            return await CloneAsync(copy, draft, cancellationToken);
        }

        return await CommitAsync(
            async (catalog, rules) =>
            {
                if (draft.ContentId is { } contentId)
                {
                    // The source may have been deleted, and its content dissolved, since it was opened.
                    if (await catalog.FindContentAsync(contentId) is null)
                    {
                        throw new StorageException(StorageError.NoSuchKey, "The source of the copy has been deleted.");
                    }

                    await catalog.RetainContentAsync(contentId);
                }

                return await rules.PutAsync(Service.Versioning, draft, copy.Preconditions);
            },
            cancellationToken);
    }

    /// <summary>Lists current objects.</summary>
    public ValueTask<ListPage<ObjectVersion>> ListAsync(ListQuery query, CancellationToken cancellationToken) => _catalog.ReadAsync(
        reader => new PrefixLister<ObjectVersion>(
            (from, after, before, take) => reader.ScanCurrentAsync(after is null ? from : KeyBytes.JustAfter(after.Key.Value), before, take),
            version => version.Key).ListAsync(query, after: null),
        cancellationToken);

    /// <summary>Lists all versions and delete markers, newest first within a key.</summary>
    public ValueTask<ListPage<ObjectVersion>> ListVersionsAsync(ListQuery query, CancellationToken cancellationToken) => _catalog.ReadAsync(
        async reader =>
        {
            ObjectVersion? after = query.AfterId is not null && VersionId.TryParse(query.AfterId, out VersionId id)
                ? await reader.FindVersionAsync(ObjectKey.Parse(query.After), id) ?? Removed(ObjectKey.Parse(query.After), id)
                : null;
            return await new PrefixLister<ObjectVersion>(
                (from, last, before, take) => reader.ScanVersionsAsync(from, last?.SyncId ?? long.MaxValue, before, take),
                version => version.Key).ListAsync(query, after);
        },
        cancellationToken);

    /// <summary>The change feed after a sync id, in order.</summary>
    public ValueTask<IReadOnlyList<ObjectChange>> ReadChangesAsync(long after, int limit, CancellationToken cancellationToken) =>
        _catalog.ReadAsync(reader => reader.ScanChangesAsync(after, limit), cancellationToken);

    /// <summary>The newest sync id; 0 before the first change.</summary>
    public ValueTask<long> LastSyncIdAsync(CancellationToken cancellationToken) =>
        _catalog.ReadAsync(reader => reader.LastSyncIdAsync(), cancellationToken);

    /// <summary>Refuses every later write, if the service holds no versions; the first step of removing it.</summary>
    /// <exception cref="StorageException">ServiceNotEmpty.</exception>
    public ValueTask<bool> CloseIfEmptyAsync(CancellationToken cancellationToken) => CommitAsync(
        async (catalog, _) =>
        {
            if (await catalog.AnyVersionAsync())
            {
                throw new StorageException(StorageError.ServiceNotEmpty, $"The service '{Service.Id}' still holds objects or versions.");
            }

            return _closed = true;
        },
        cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _catalog.DisposeAsync();

    /// <summary>Runs a change of the history.</summary>
    internal ValueTask<T> CommitAsync<T>(Func<ICatalogTransaction, VersionRules, ValueTask<T>> work, CancellationToken cancellationToken) =>
        _catalog.CommitAsync(
            transaction =>
            {
                if (_closed)
                {
                    throw new StorageException(StorageError.NoSuchService, $"The service '{Service.Id}' has been removed.");
                }

                DateTimeOffset now = _time.GetUtcNow();
                return work(transaction, new VersionRules(transaction, now, now + _options.BlobGrace));
            },
            cancellationToken);

    /// <summary>A case-insensitive service knows every key in lower case.</summary>
    internal ObjectKey Normalize(ObjectKey key) => Service.CaseSensitive ? key : ObjectKey.Parse(key.Value.ToLowerInvariant());

    /// <summary>
    /// Stands for a version that was removed after a page ended with it: an id tells its place; a null version's is lost, and its key is listed again.
    /// </summary>
    private static ObjectVersion Removed(ObjectKey key, VersionId id) => new()
    {
        Key = key, VersionId = id, SyncId = id.SyncId ?? long.MaxValue, IsLatest = false, Modified = default, Owner = "",
    };

    private static ObjectVersion Readable(ObjectVersion? version, VersionId? asked) => version switch
    {
        { IsDeleteMarker: false } => version,
        { } marker when asked is not null =>
            throw new StorageException(StorageError.IsDeleteMarker, "The version is a delete marker.") { DeleteMarker = marker },
        { } marker => throw new StorageException(StorageError.NoSuchKey, "The object has been deleted.") { DeleteMarker = marker },
        null => asked is null
            ? throw new StorageException(StorageError.NoSuchKey, "There is no object under this key.")
            : throw new StorageException(StorageError.NoSuchVersion, "The key has no such version."),
    };

    private ValueTask<DeleteResult> DeleteAsync(VersionRules rules, DeleteTarget target, string owner)
    {
        ObjectKey key = Normalize(target.Key);
        return target.VersionId is { } id
            ? rules.PurgeAsync(key, id, target.Preconditions)
            : rules.DeleteAsync(Service.Versioning, key, owner, target.Preconditions);
    }

    private async ValueTask<ObjectVersion> CloneAsync(ObjectCopy copy, VersionDraft draft, CancellationToken cancellationToken)
    {
        StoredContent? clone = await _writer.CloneAsync(copy.Source.Content, copy.SourceStore._blobs, cancellationToken);
        try
        {
            return await CommitAsync(
                async (catalog, rules) =>
                {
                    long? contentId = clone is null ? null : await catalog.InsertContentAsync(clone);
                    return await rules.PutAsync(Service.Versioning, draft with { ContentId = contentId }, copy.Preconditions);
                },
                cancellationToken);
        }
        catch
        {
            await _writer.DiscardAsync(clone);
            throw;
        }
    }
}
