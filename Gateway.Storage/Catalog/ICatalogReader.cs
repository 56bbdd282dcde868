using Gateway.Storage.Blobs;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Catalog;

/// <summary>
/// Reads of a catalog. Scans give at most <c>take</c> rows in ascending order of (key, second column), keys as UTF-8 bytes,
/// starting at <c>from</c> and ending before <c>before</c>; their cost is the rows they give.
/// </summary>
public interface ICatalogReader
{
    /// <summary>The newest version of a key, delete markers included.</summary>
    ValueTask<ObjectVersion?> FindLatestAsync(ObjectKey key);

    /// <summary>One version of a key.</summary>
    ValueTask<ObjectVersion?> FindVersionAsync(ObjectKey key, VersionId versionId);

    /// <summary>The newest version (or the one named) with its content.</summary>
    ValueTask<(ObjectVersion Version, StoredContent Content)?> FindContentAsync(ObjectKey key, VersionId? versionId);

    /// <summary>Current objects, delete markers left out.</summary>
    ValueTask<IReadOnlyList<ObjectVersion>> ScanCurrentAsync(byte[] from, byte[] before, int take);

    /// <summary>The version that a change made, if it is still there.</summary>
    ValueTask<ObjectVersion?> FindVersionAsync(ObjectKey key, long syncId);

    /// <summary>All versions, newest first within a key.</summary>
    /// <param name="from">First key.</param>
    /// <param name="olderThan">Within <paramref name="from"/>, only versions with a smaller sync id.</param>
    /// <param name="before">First key not wanted.</param>
    /// <param name="take">The most rows.</param>
    ValueTask<IReadOnlyList<ObjectVersion>> ScanVersionsAsync(byte[] from, long olderThan, byte[] before, int take);

    /// <summary>Noncurrent versions that stopped being current before a time, oldest first.</summary>
    ValueTask<IReadOnlyList<ObjectVersion>> ScanNoncurrentAsync(DateTimeOffset since, int take);

    /// <summary>Delete markers that are a key's only version and were written before a time, oldest first.</summary>
    ValueTask<IReadOnlyList<ObjectVersion>> ScanDeleteMarkersAsync(DateTimeOffset before, int take);

    /// <summary>Whether there is any version at all.</summary>
    ValueTask<bool> AnyVersionAsync();

    /// <summary>An upload in progress, or one completed of late.</summary>
    ValueTask<UploadRecord?> FindUploadAsync(string uploadId);

    /// <summary>Uploads in progress, by key, then upload id (which sorts by start).</summary>
    /// <param name="from">First key.</param>
    /// <param name="afterUploadId">Within <paramref name="from"/>, only greater upload ids.</param>
    /// <param name="before">First key not wanted.</param>
    /// <param name="take">The most rows.</param>
    ValueTask<IReadOnlyList<UploadRecord>> ScanUploadsAsync(byte[] from, string afterUploadId, byte[] before, int take);

    /// <summary>Parts of an upload with a number greater than <paramref name="after"/>, ascending.</summary>
    ValueTask<IReadOnlyList<PartRecord>> ScanPartsAsync(string uploadId, int after, int take);

    /// <summary>A content by its id.</summary>
    ValueTask<StoredContent?> FindContentAsync(long contentId);

    /// <summary>Contents with an id greater than <paramref name="after"/>, ascending.</summary>
    ValueTask<IReadOnlyList<(long Id, StoredContent Content)>> ScanContentsAsync(long after, int take);

    /// <summary>Changes after a sync id, ascending.</summary>
    ValueTask<IReadOnlyList<ObjectChange>> ScanChangesAsync(long after, int take);

    /// <summary>Changes before a sync id, descending.</summary>
    ValueTask<IReadOnlyList<ObjectChange>> ScanChangesBackAsync(long before, int take);

    /// <summary>Changes after a sync id, ascending, each with its version if that is still there.</summary>
    ValueTask<IReadOnlyList<(ObjectChange Change, ObjectVersion? Version)>> ScanFeedAsync(long after, int take);

    /// <summary>One change.</summary>
    ValueTask<ObjectChange?> FindChangeAsync(long syncId);

    /// <summary>The newest sync id that a rewind reversed; 0 when none did.</summary>
    ValueTask<long> LastReversedAsync();

    /// <summary>The newest change up to a sync id; 0 when there is none.</summary>
    ValueTask<long> LastSyncIdUpToAsync(long syncId);

    /// <summary>The newest change up to a time; 0 when there is none.</summary>
    ValueTask<long> LastSyncIdUpToAsync(DateTimeOffset time);

    /// <summary>The newest sync id; 0 when nothing happened yet.</summary>
    ValueTask<long> LastSyncIdAsync();

    /// <summary>Freed blobs that may be deleted at the given time.</summary>
    ValueTask<IReadOnlyList<BlobId>> ScanFreedBlobsAsync(DateTimeOffset now, int take);

    /// <summary>How the catalog sees a blob; null when it does not know it.</summary>
    ValueTask<BlobRecord?> FindBlobAsync(BlobId id);

    /// <summary>Blobs in the order of their ids, after the given one.</summary>
    ValueTask<IReadOnlyList<BlobRecord>> ScanBlobsAsync(BlobId? after, int take);

    /// <summary>Every content with the references the catalog counts and those it really holds, for <c>fsck</c>.</summary>
    ValueTask VisitContentsAsync(Func<ContentRecord, ValueTask> visit);

    /// <summary>Bytes of all versions and parts, for the progress of <c>fsck</c>.</summary>
    ValueTask<long> TotalSizeAsync();

    /// <summary>Versions that point to a content which is not there, for <c>fsck</c>.</summary>
    ValueTask<IReadOnlyList<ObjectVersion>> FindVersionsWithoutContentAsync(int take);

    /// <summary>Parts of uploads in progress that point to a content which is not there, for <c>fsck</c>.</summary>
    ValueTask<IReadOnlyList<PartRecord>> FindPartsWithoutContentAsync(int take);

    /// <summary>Keys without exactly one newest version, or with another one marked as it, for <c>fsck</c>.</summary>
    ValueTask<IReadOnlyList<ObjectKey>> FindKeysWithoutOneLatestAsync(int take);

    /// <summary>Changes that do not follow the one before them, for <c>fsck</c>: the feed has a gap there.</summary>
    ValueTask<IReadOnlyList<long>> FindGapsAsync(int take);

    /// <summary>The engine's own check of its files; empty when it finds nothing wrong.</summary>
    ValueTask<IReadOnlyList<string>> CheckEngineAsync();
}
