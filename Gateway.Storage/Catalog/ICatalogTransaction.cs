using Gateway.Storage.Blobs;
using Gateway.Storage.Objects;
using Gateway.Storage.Versioning;

namespace Gateway.Storage.Catalog;

/// <summary>Writes of a catalog, within <see cref="ICatalog.CommitAsync"/>. Reads see the writes before them.</summary>
public interface ICatalogTransaction : ICatalogReader
{
    /// <summary>
    /// The service's versioning state when the transaction began, whichever gateway set it. Null for a catalog of one gateway: that one knows.
    /// </summary>
    VersioningState? Versioning { get; }

    /// <summary>The next sync id. It is taken when a change is appended under it.</summary>
    ValueTask<long> NextSyncIdAsync();

    /// <summary>The noncurrent version written while no versions were kept; a key has at most one.</summary>
    ValueTask<ObjectVersion?> FindNoncurrentNullAsync(ObjectKey key);

    /// <summary>Adds a version row.</summary>
    ValueTask InsertVersionAsync(ObjectVersion version);

    /// <summary>Makes a version noncurrent since a time, or, with null, the newest again.</summary>
    ValueTask SetNoncurrentAsync(ObjectVersion version, DateTimeOffset? since);

    /// <summary>Removes a version row; its content is released apart.</summary>
    ValueTask DeleteVersionAsync(ObjectVersion version);

    /// <summary>Adds a line to the change log. Its sync id is above every one before; a jump is noted with it, and what was reversed there.</summary>
    ValueTask AppendChangeAsync(ObjectChange change);

    /// <summary>Takes lines out of the change log: those after one sync id, up to another.</summary>
    ValueTask DeleteChangesAsync(long after, long upTo);

    /// <summary>Leaves out the sync ids up to one: the next is above it.</summary>
    ValueTask RaiseFloorAsync(long syncId);

    /// <summary>The same for ids that were changes, and have been reversed.</summary>
    ValueTask NoteReversedAsync(long syncId);

    /// <summary>Adds a content with one reference; blobs of it that were reserved become live.</summary>
    ValueTask<long> InsertContentAsync(StoredContent content);

    /// <summary>Adds a reference.</summary>
    ValueTask RetainContentAsync(long contentId);

    /// <summary>Drops a reference. With the last one the content goes, and its blobs may be deleted from <paramref name="freeAt"/> on.</summary>
    ValueTask ReleaseContentAsync(long contentId, DateTimeOffset freeAt);

    /// <summary>Removes a content row but keeps its blobs live: another content has taken them over.</summary>
    ValueTask DissolveContentAsync(long contentId);

    /// <summary>
    /// Notes a blob that is about to be written. Unless a content takes it before <paramref name="until"/>, it may be freed:
    /// so a process that dies while writing leaves nothing that nobody knows of.
    /// </summary>
    ValueTask ReserveBlobAsync(BlobId id, DateTimeOffset until);

    /// <summary>Lets a reserved or live blob be deleted from <paramref name="freeAt"/> on.</summary>
    ValueTask FreeBlobAsync(BlobId id, DateTimeOffset freeAt);

    /// <summary>Lets a blob be deleted if it is still only reserved. A live one stays: the commit that took it may have been thought lost.</summary>
    ValueTask GiveUpBlobAsync(BlobId id, DateTimeOffset freeAt);

    /// <summary>Lets blobs be deleted that are still only reserved, and not beyond <paramref name="until"/>. No content can take them any more.</summary>
    ValueTask FreeReservedBlobsAsync(DateTimeOffset until, DateTimeOffset freeAt);

    /// <summary>Forgets a blob that has been deleted.</summary>
    ValueTask ForgetBlobAsync(BlobId id);

    /// <summary>
    /// Closes the catalog for every gateway that shares it, and takes the service off the list of services they share: whoever comes to commit later is refused.
    /// A catalog of one gateway need do nothing: that one knows.
    /// </summary>
    ValueTask CloseAsync();

    /// <summary>Adds an upload.</summary>
    ValueTask InsertUploadAsync(UploadRecord upload);

    /// <summary>Marks an upload completed; it is kept for a while so that a repeated completion gets the same answer.</summary>
    ValueTask CompleteUploadAsync(string uploadId, UploadResult result);

    /// <summary>Removes an upload and its part rows; the parts' contents are released apart.</summary>
    ValueTask DeleteUploadAsync(string uploadId);

    /// <summary>Removes the part rows of an upload.</summary>
    ValueTask DeletePartsAsync(string uploadId);

    /// <summary>Removes the memory of uploads completed before a time.</summary>
    ValueTask ForgetCompletedUploadsAsync(DateTimeOffset before);

    /// <summary>Adds a part.</summary>
    ValueTask InsertPartAsync(PartRecord part);

    /// <summary>One part.</summary>
    ValueTask<PartRecord?> FindPartAsync(string uploadId, int number);

    /// <summary>Removes one part row.</summary>
    ValueTask DeletePartAsync(string uploadId, int number);

    /// <summary>Notes a blob as live that a content holds, whatever the catalog had it as, for <c>fsck --repair</c>.</summary>
    ValueTask RestoreBlobAsync(BlobId id);

    /// <summary>Sets a content's reference count to what it really is, for <c>fsck --repair</c>.</summary>
    ValueTask SetReferencesAsync(long contentId, long references);
}
