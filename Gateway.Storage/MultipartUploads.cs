using System.Security.Cryptography;
using Gateway.Storage.Catalog;
using Gateway.Storage.Content;
using Gateway.Storage.Integrity;
using Gateway.Storage.Listing;
using Gateway.Storage.Objects;
using Gateway.Storage.Versioning;

namespace Gateway.Storage;

/// <summary>
/// Multipart uploads into one service (S3 User Guide, "Uploading and copying objects using multipart upload").
/// Completing moves no bytes: the object becomes a list of its parts' blobs.
/// </summary>
public sealed class MultipartUploads
{
    private readonly ObjectStore _store;
    private readonly ICatalog _catalog;
    private readonly ContentWriter _writer;
    private readonly StorageOptions _options;
    private long _lastId;

    internal MultipartUploads(ObjectStore store, ICatalog catalog, ContentWriter writer, StorageOptions options)
    {
        _store = store;
        _catalog = catalog;
        _writer = writer;
        _options = options;
    }

    /// <summary>Begins an upload.</summary>
    public ValueTask<UploadRecord> CreateAsync(
        ObjectKey key, ObjectMetadata metadata, string owner, UploadChecksum checksum, CancellationToken cancellationToken)
    {
        metadata.RequireWithinLimits();
        DateTimeOffset now = _store.History.Now();
        var upload = new UploadRecord(NewId(now), _store.Normalize(key), now, owner, metadata, checksum);
        return _store.History.CommitAsync(
            async (catalog, _) =>
            {
                await catalog.InsertUploadAsync(upload);
                return upload;
            },
            cancellationToken);
    }

    /// <summary>An upload in progress.</summary>
    /// <exception cref="StorageException">NoSuchUpload.</exception>
    public async ValueTask<UploadRecord> GetAsync(string uploadId, ObjectKey key, CancellationToken cancellationToken) =>
        InProgress(await _catalog.ReadAsync(reader => reader.FindUploadAsync(uploadId), cancellationToken), key);

    /// <summary>The checksum of an upload, in progress or completed of late; null if there is no such upload.</summary>
    public async ValueTask<UploadChecksum?> FindChecksumAsync(string uploadId, CancellationToken cancellationToken) =>
        (await _catalog.ReadAsync(reader => reader.FindUploadAsync(uploadId), cancellationToken))?.Checksum;

    /// <summary>Stores a part, replacing one uploaded before under the same number.</summary>
    /// <param name="upload">The upload, as <see cref="GetAsync"/> gave it.</param>
    /// <param name="number">1 to 10,000.</param>
    /// <param name="body">The part's bytes. Its checksum is the upload's, whatever the body says.</param>
    /// <param name="cancellationToken">Stops the upload; nothing of the part remains.</param>
    public async ValueTask<PartRecord> UploadPartAsync(UploadRecord upload, int number, IncomingBody body, CancellationToken cancellationToken)
    {
        ChecksumAlgorithm algorithm = upload.Checksum.Algorithm;
        StagedContent staged = await _writer.WriteAsync(body with { Checksum = algorithm, Digests = body.Digests | body.Checksum.ToHash() }, HashAlgorithms.Md5, cancellationToken);
        var checksum = staged.Digest.ToChecksum(algorithm);
        try
        {
            return await CommitPartAsync(upload, number, staged, checksum, cancellationToken);
        }
        catch
        {
            await _writer.DiscardAsync(staged.Content);
            throw;
        }
    }

    /// <summary>Makes the object out of its parts. A repeated completion gets the answer of the first.</summary>
    /// <exception cref="StorageException">
    /// NoSuchUpload, InvalidPart, InvalidPartOrder, PartTooSmall, ChecksumMismatch, PreconditionFailed; the upload then goes on.
    /// </exception>
    public ValueTask<UploadResult> CompleteAsync(UploadCompletion complete, CancellationToken cancellationToken)
    {
        for (int i = 1; i < complete.Parts.Count; i++)
        {
            if (complete.Parts[i].Number < complete.Parts[i - 1].Number)
            {
                throw new StorageException(StorageError.InvalidPartOrder, "The parts are not in ascending order of their numbers.");
            }
        }

        return _store.History.CommitAsync((catalog, rules) => CompleteAsync(catalog, rules, complete), cancellationToken);
    }

    /// <summary>Ends an upload and frees its parts.</summary>
    /// <exception cref="StorageException">NoSuchUpload.</exception>
    public ValueTask<bool> AbortAsync(string uploadId, ObjectKey key, CancellationToken cancellationToken) => _store.History.CommitAsync(
        async (catalog, _) =>
        {
            InProgress(await catalog.FindUploadAsync(uploadId), key);
            await ReleasePartsAsync(catalog, await catalog.ScanPartsAsync(uploadId, 0, MultipartLimits.MaxParts));
            await catalog.DeleteUploadAsync(uploadId);
            return true;
        },
        cancellationToken);

    /// <summary>An upload in progress, and its parts with a number greater than <paramref name="after"/>, ascending; one more than <paramref name="limit"/> when there is more.</summary>
    /// <exception cref="StorageException">NoSuchUpload.</exception>
    public async ValueTask<(UploadRecord Upload, IReadOnlyList<PartRecord> Parts)> ListPartsAsync(
        string uploadId, ObjectKey key, int after, int limit, CancellationToken cancellationToken)
    {
        // The parts first: if the upload is in progress after that, they were not read when its end had taken them away.
        IReadOnlyList<PartRecord> parts = await _catalog.ReadAsync(reader => reader.ScanPartsAsync(uploadId, after, limit + 1), cancellationToken);
        return (await GetAsync(uploadId, key, cancellationToken), parts);
    }

    /// <summary>Lists uploads in progress, by key, then by their start.</summary>
    public ValueTask<ListPage<UploadRecord>> ListAsync(ListQuery query, CancellationToken cancellationToken) => _catalog.ReadAsync(
        reader =>
        {
            query = _store.Normalize(query);
            var lister = new PrefixLister<UploadRecord, string>(reader.ScanUploadsAsync, upload => (upload.Key, upload.UploadId), first: "");
            return string.IsNullOrEmpty(query.AfterId) ? lister.ListAsync(query) : lister.ListAsync(query, query.AfterId);
        },
        cancellationToken);

    /// <summary>An id that sorts after every one before it, also within the clock's precision. Its second half cannot be guessed.</summary>
    private string NewId(DateTimeOffset now)
    {
        long last;
        long next;
        do
        {
            last = Volatile.Read(ref _lastId);
            next = Math.Max(last + 1, now.UtcTicks);
        }
        while (Interlocked.CompareExchange(ref _lastId, next, last) != last);

        return $"{next:x16}{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
    }

    private async ValueTask<PartRecord> CommitPartAsync(
        UploadRecord upload, int number, StagedContent staged, ObjectChecksum checksum, CancellationToken cancellationToken) =>
        await _store.History.CommitAsync(
            async (catalog, _) =>
            {
                InProgress(await catalog.FindUploadAsync(upload.UploadId), upload.Key);
                if (await catalog.FindPartAsync(upload.UploadId, number) is { } replaced)
                {
                    await ReleasePartsAsync(catalog, [replaced]);
                    await catalog.DeletePartAsync(upload.UploadId, number);
                }

                long? contentId = staged.Content is { } content ? await catalog.InsertContentAsync(content) : null;
                var part = new PartRecord(
                    upload.UploadId, number, staged.Digest.Length, _store.History.Now(), staged.Digest.Md5Hex, checksum, contentId);
                await catalog.InsertPartAsync(part);
                return part;
            },
            cancellationToken);

    private async ValueTask<UploadResult> CompleteAsync(ICatalogTransaction catalog, VersionRules rules, UploadCompletion complete)
    {
        UploadRecord? upload = await catalog.FindUploadAsync(complete.UploadId);
        if (upload?.Result is { } already && upload.Key == _store.Normalize(complete.Key))
        {
            return already;
        }

        upload = InProgress(upload, complete.Key);
        if (complete.Parts.Count == 0)
        {
            throw new StorageException(StorageError.InvalidPart, "An object is made of at least one part.");
        }

        IReadOnlyList<PartRecord> uploaded = await catalog.ScanPartsAsync(complete.UploadId, 0, MultipartLimits.MaxParts);
        // A part that was uploaded again may be named again; the last mention counts.
        IEnumerable<CompletedPart> named = complete.Parts.GroupBy(part => part.Number).Select(mentions => mentions.Last());
        var assembly = new PartAssembly(upload.Checksum, [.. named], uploaded);
        assembly.CheckTotals(complete.Checksum, complete.Size);

        var segments = new List<Segment>(assembly.Parts.Count);
        foreach (PartRecord part in assembly.Parts)
        {
            StoredContent? content = null;
            if (part.ContentId is { } contentId)
            {
                content = await catalog.FindContentAsync(contentId) ?? throw Lost(part);
                await catalog.DissolveContentAsync(contentId);
            }

            segments.Add(Segment.OfPart(content, part.Size, part.Number, part.Checksum));
        }

        await ReleasePartsAsync(catalog, assembly.LeftOut);
        await catalog.DeletePartsAsync(complete.UploadId);
        long contentOfAll = await catalog.InsertContentAsync(new StoredContent(null, 0, segments));
        (ObjectVersion version, _) = await rules.PutAsync(
            new VersionDraft(upload.Key, assembly.Size, assembly.ETag, upload.Owner, assembly.Checksum, upload.Metadata, contentOfAll),
            complete.Preconditions);
        var result = new UploadResult(version.VersionId, version.ETag, assembly.Checksum, version.Modified);
        await catalog.CompleteUploadAsync(complete.UploadId, result);
        return result;
    }

    private static StorageException Lost(PartRecord part) =>
        new(StorageError.Corrupted, $"Part {part.Number} of upload {part.UploadId} has lost its content.") { PartNumber = part.Number };

    private async ValueTask ReleasePartsAsync(ICatalogTransaction catalog, IEnumerable<PartRecord> parts)
    {
        DateTimeOffset freeAt = _store.History.Now() + _options.BlobGrace;
        foreach (PartRecord part in parts)
        {
            if (part.ContentId is { } contentId)
            {
                await catalog.ReleaseContentAsync(contentId, freeAt);
            }
        }
    }

    private UploadRecord InProgress(UploadRecord? upload, ObjectKey key) =>
        upload is { Result: null } && upload.Key == _store.Normalize(key)
            ? upload
            : throw new StorageException(StorageError.NoSuchUpload, "There is no such upload in progress. It may have been completed or aborted.");
}
