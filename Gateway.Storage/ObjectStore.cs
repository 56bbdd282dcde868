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
    private readonly ICatalog _catalog;
    private readonly IBlobStore _blobs;
    private readonly ContentWriter _writer;
    private readonly ObjectCopier _copier;
    private readonly ActiveReaders _readers;
    private readonly Func<ServiceInfo> _service;

    /// <summary>Brings a catalog and a blob store together.</summary>
    /// <param name="service">Gives the service's present settings.</param>
    /// <param name="catalog">Owned by the store from now on.</param>
    /// <param name="blobs">Where bodies too large for the catalog go.</param>
    /// <param name="options">How to behave.</param>
    /// <param name="time">The clock.</param>
    /// <param name="observer">Gives who is told of changes; null for nobody.</param>
    public ObjectStore(Func<ServiceInfo> service, ICatalog catalog, IBlobStore blobs, StorageOptions options, TimeProvider time, Func<IChangeObserver?>? observer = null)
        : this(service, catalog, blobs, options, time, observer ?? (static () => null), new ActiveReaders(time))
    {
    }

    internal ObjectStore(
        Func<ServiceInfo> service, ICatalog catalog, IBlobStore blobs, StorageOptions options, TimeProvider time, Func<IChangeObserver?> observer, ActiveReaders readers)
    {
        _service = service;
        _catalog = catalog;
        _blobs = blobs;
        History = new ChangeHistory(service, catalog, options, time, observer);
        _readers = readers;
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

    /// <summary>What was changed in this service, for those who follow it.</summary>
    public ChangeHistory History { get; }

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
        History.RequireWritable();
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
            return await History.CommitAsync(
                async (catalog, rules) =>
                {
                    long? contentId = staged.Content is { } content ? await catalog.InsertContentAsync(content) : null;
                    return await rules.PutAsync(draft with { ContentId = contentId }, put.Preconditions);
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
        History.CommitAsync((_, rules) => DeleteAsync(rules, target, owner), cancellationToken);

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

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await History.CloseAsync();
        await _catalog.DisposeAsync();
    }

    /// <summary>Removes versions for good, each only if it is still as retention found it.</summary>
    internal ValueTask<bool> ExpireAsync(IReadOnlyList<ObjectVersion> versions, CancellationToken cancellationToken) => History.CommitAsync(
        async (_, rules) =>
        {
            foreach (ObjectVersion version in versions)
            {
                await rules.ExpireAsync(version);
            }

            return true;
        },
        cancellationToken);

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
            : rules.DeleteAsync(key, owner, target.Preconditions);
    }
}
