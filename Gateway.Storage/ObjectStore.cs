using Gateway.Storage.Blobs;
using Gateway.Storage.Catalog;
using Gateway.Storage.Content;
using Gateway.Storage.Integrity;
using Gateway.Storage.Listing;
using Gateway.Storage.Objects;
using Gateway.Storage.Replication;
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
    private const long HistoryStretch = 1L << 40;

    private readonly ICatalog _catalog;
    private readonly IBlobStore _blobs;
    private readonly ContentWriter _writer;
    private readonly ObjectCopier _copier;
    private readonly ActiveReaders _readers;
    private readonly ChangeSignal _changed = new();
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
        _copier = new ObjectCopier(this, _writer);
        Uploads = new MultipartUploads(this, catalog, _writer, options);
        Maintenance = new Maintenance(this, catalog, blobs, _readers, options, time);
        Fsck = new Fsck(catalog, blobs, time);
        Scrub = new Scrub(catalog, blobs, time);
        Rewind = new Rewind(this, catalog);
        Replica = new ReplicaFeed(this, _writer);
    }

    /// <summary>The service's present settings.</summary>
    public ServiceInfo Service => _service();

    /// <summary>What was committed since the service was opened.</summary>
    public CommitCount Commits => _catalog.Commits;

    /// <summary>Multipart uploads into this service.</summary>
    public MultipartUploads Uploads { get; }

    /// <summary>The background work this service needs.</summary>
    public Maintenance Maintenance { get; }

    /// <summary>The consistency check of this service.</summary>
    public Fsck Fsck { get; }

    /// <summary>The slow verification of this service's bytes while it is in use.</summary>
    public Scrub Scrub { get; }

    /// <summary>The return of this service to an earlier point of its history.</summary>
    public Rewind Rewind { get; }

    /// <summary>How this service follows a primary.</summary>
    public ReplicaFeed Replica { get; }

    internal IBlobStore Blobs => _blobs;

    /// <summary>Writes an object.</summary>
    public async ValueTask<PutResult> PutAsync(ObjectWrite put, CancellationToken cancellationToken)
    {
        ObjectKey key = Normalize(put.Key);
        RequireWritable();
        put.Metadata.RequireWithinLimits();
        if (put.Preconditions != WritePreconditions.None)
        {
            // Spares a client whose write is refused the sending of its body; what counts is checked again when the write is committed.
            put.Preconditions.CheckWrite(await _catalog.ReadAsync(reader => reader.FindLatestAsync(key), cancellationToken));
        }

        StagedContent staged = await _writer.WriteAsync(put.Body, HashAlgorithms.Md5, cancellationToken);
        ContentDigest digest = staged.Digest;
        var checksum = digest.ToChecksum(put.Body.Checksum);
        var draft = new VersionDraft(key, digest.Length, digest.Md5Hex, put.Owner, checksum, put.Metadata, ContentId: null);
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
    public ValueTask<ObjectVersion> CopyAsync(ObjectCopy copy, CancellationToken cancellationToken) => _copier.CopyAsync(copy, cancellationToken);

    /// <summary>Lists current objects.</summary>
    public ValueTask<ListPage<ObjectVersion>> ListAsync(ListQuery query, CancellationToken cancellationToken) =>
        _catalog.ReadAsync(reader => VersionLister.ListCurrentAsync(reader, Normalize(query)), cancellationToken);

    /// <summary>Lists all versions and delete markers, newest first within a key.</summary>
    public ValueTask<ListPage<ObjectVersion>> ListVersionsAsync(ListQuery query, CancellationToken cancellationToken) =>
        _catalog.ReadAsync(reader => VersionLister.ListAllAsync(reader, Normalize(query)), cancellationToken);

    /// <summary>The versions of one object and its delete markers, newest first.</summary>
    /// <param name="key">The object.</param>
    /// <param name="after">Only versions older than this one; null begins with the newest.</param>
    /// <param name="limit">The most versions.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StorageException">NoSuchVersion: there is none to go on after.</exception>
    public ValueTask<IReadOnlyList<ObjectVersion>> ListVersionsOfAsync(ObjectKey key, VersionId? after, int limit, CancellationToken cancellationToken)
    {
        key = Normalize(key);
        return _catalog.ReadAsync(reader => VersionLister.ListOfAsync(reader, key, after, limit), cancellationToken);
    }

    /// <summary>The change log after a sync id, oldest first.</summary>
    public ValueTask<IReadOnlyList<ObjectChange>> ReadChangesAsync(long after, int limit, CancellationToken cancellationToken) =>
        _catalog.ReadAsync(reader => reader.ScanChangesAsync(after, limit), cancellationToken);

    /// <summary>The change log before a sync id, newest first.</summary>
    public ValueTask<IReadOnlyList<ObjectChange>> ReadChangesBackAsync(long before, int limit, CancellationToken cancellationToken) =>
        _catalog.ReadAsync(reader => reader.ScanChangesBackAsync(before, limit), cancellationToken);

    /// <summary>The change feed after the change that its reader saw last, in order, with what is still there of each version.</summary>
    /// <exception cref="StorageException">SyncIdGone: that change is not part of this history (any more).</exception>
    public ValueTask<IReadOnlyList<FeedEntry>> ReadFeedAsync(long after, int limit, CancellationToken cancellationToken) =>
        _catalog.ReadAsync(reader => ChangeFeed.ReadAsync(reader, after, limit), cancellationToken);

    /// <summary>
    /// Waits until there may be a change after a sync id, or patience runs out. Only changes of this process are noticed at once.
    /// </summary>
    public async ValueTask WaitForChangeAsync(long after, TimeSpan patience, CancellationToken cancellationToken)
    {
        // Taken before the feed is looked at: a change in between is not missed.
        Task next = _changed.Next;
        if (await LastSyncIdAsync(cancellationToken) != after)
        {
            return;
        }

        try
        {
            await next.WaitAsync(patience, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // As good an answer as any: the caller looks at the feed.
        }
    }

    /// <summary>The newest sync id; 0 before the first change.</summary>
    public ValueTask<long> LastSyncIdAsync(CancellationToken cancellationToken) =>
        _catalog.ReadAsync(reader => reader.LastSyncIdAsync(), cancellationToken);

    /// <summary>Refuses every later write, if the service holds no versions; the first step of removing it.</summary>
    /// <exception cref="StorageException">ServiceNotEmpty.</exception>
    public async ValueTask CloseIfEmptyAsync(CancellationToken cancellationToken)
    {
        RequireWritable();
        bool closing = false;
        try
        {
            await _catalog.CommitAsync(
                async catalog =>
                {
                    if (await catalog.AnyVersionAsync())
                    {
                        throw new StorageException(StorageError.ServiceNotEmpty, $"The service '{Service.Id}' still holds objects or versions.");
                    }

                    // Now, not after the commit: works that come behind this one must see it.
                    return closing = _closed = true;
                },
                cancellationToken);
        }
        catch when (closing)
        {
            Reopen();
            throw;
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _catalog.DisposeAsync();

    /// <summary>
    /// Leaves a stretch of sync ids out, wider than any history that may have gone on elsewhere: under another primary, or on the server
    /// that a backup is of. So no id ever stands for two changes.
    /// </summary>
    internal ValueTask BeginHistoryAsync() => BeginHistoryAsync(_catalog);

    /// <inheritdoc cref="BeginHistoryAsync()"/>
    internal static async ValueTask BeginHistoryAsync(ICatalog catalog) => await catalog.CommitAsync(
        async transaction => await transaction.RaiseFloorAsync(await transaction.NextSyncIdAsync() - 1 + HistoryStretch), CancellationToken.None);

    /// <summary>Runs a change that a client asks for.</summary>
    internal ValueTask<T> CommitAsync<T>(Func<ICatalogTransaction, VersionRules, ValueTask<T>> work, CancellationToken cancellationToken) =>
        ChangeAsync(
            (transaction, rules) =>
            {
                RequireWritable();
                return work(transaction, rules);
            },
            cancellationToken);

    /// <summary>Runs a change of the history, whoever asks for it.</summary>
    internal async ValueTask<T> ChangeAsync<T>(Func<ICatalogTransaction, VersionRules, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        T result = await _catalog.CommitAsync(
            transaction =>
            {
                if (_closed)
                {
                    throw new StorageException(StorageError.NoSuchService, $"The service '{Service.Id}' has been removed.");
                }

                DateTimeOffset now = Now();
                return work(transaction, new VersionRules(transaction, now, now + _options.BlobGrace));
            },
            cancellationToken);
        _changed.Raise();
        return result;
    }

    /// <summary>Takes writes again: the removal that <see cref="CloseIfEmptyAsync"/> began did not come about.</summary>
    internal void Reopen() => _closed = false;

    /// <summary>Removes versions for good, each only if it is still as retention found it.</summary>
    internal ValueTask<bool> ExpireAsync(IReadOnlyList<ObjectVersion> versions, CancellationToken cancellationToken) => CommitAsync(
        async (_, rules) =>
        {
            foreach (ObjectVersion version in versions)
            {
                await rules.ExpireAsync(version);
            }

            return true;
        },
        cancellationToken);

    /// <summary>The time, in the catalog's precision: what a write answers is what is read back later.</summary>
    internal DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>A case-insensitive service knows every key in lower case.</summary>
    public ObjectKey Normalize(ObjectKey key) => Service.CaseSensitive ? key : ObjectKey.Parse(key.Value.ToLowerInvariant());

    /// <inheritdoc cref="Normalize(ObjectKey)"/>
    internal ListQuery Normalize(ListQuery query) => Service.CaseSensitive
        ? query
        : query with
        {
            Prefix = query.Prefix.ToLowerInvariant(),
            Delimiter = query.Delimiter.ToLowerInvariant(),
            After = query.After.ToLowerInvariant(),
        };

    private void RequireWritable()
    {
        if (Service.ReplicaOf is { } primary)
        {
            throw new StorageException(StorageError.ReadOnlyReplica, $"The service '{Service.Id}' is a replica of {primary}: it is written there.");
        }
    }

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
}
