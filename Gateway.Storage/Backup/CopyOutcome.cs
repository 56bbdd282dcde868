using Gateway.Storage.Blobs;
using Gateway.Storage.Catalog.Sqlite;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Backup;

/// <summary>What copying the blobs of one snapshot came to. Safe for concurrent use while they are copied.</summary>
internal sealed class CopyOutcome
{
    private const int MaxDescribed = 1000;

    private readonly Lock _lock = new();
    private readonly List<(long ContentId, string Message)> _described = [];
    private readonly HashSet<BlobId> _failedBlobs = [];
    private long _presentBlobs;
    private long _copiedBlobs;
    private long _copiedBytes;

    public long PresentBlobs => _presentBlobs;

    public long CopiedBlobs => _copiedBlobs;

    public long CopiedBytes => _copiedBytes;

    /// <summary>Everything that failed.</summary>
    public long FaultCount { get; private set; }

    /// <summary>The blobs that could not be read.</summary>
    public IReadOnlySet<BlobId> FailedBlobs => _failedBlobs;

    /// <summary>Whether the catalog does not know all blobs that it holds as its own, and so cannot say which belong to nothing.</summary>
    public bool MissesBlobs { get; set; }

    public void Present() => Interlocked.Increment(ref _presentBlobs);

    public void Copied(long length)
    {
        Interlocked.Increment(ref _copiedBlobs);
        Interlocked.Add(ref _copiedBytes, length);
    }

    public void FailBlob(long contentId, BlobId blob, string message)
    {
        lock (_lock)
        {
            _failedBlobs.Add(blob);
            FailContent(contentId, message);
        }
    }

    public void FailContent(long contentId, string message)
    {
        lock (_lock)
        {
            FaultCount++;
            if (_described.Count < MaxDescribed)
            {
                _described.Add((contentId, message));
            }
        }
    }

    /// <summary>The first faults, with the versions that they befall.</summary>
    public async ValueTask<IReadOnlyList<BackupFault>> DescribeAsync(string service, SqliteSnapshot snapshot)
    {
        if (_described.Count == 0)
        {
            return [];
        }

        ILookup<long, (ObjectKey Key, VersionId VersionId)> holders = (await snapshot.FindHoldersAsync(_described.Select(fault => fault.ContentId).Distinct()))
            .ToLookup(holder => holder.ContentId, holder => (holder.Key, holder.VersionId));
        IEnumerable<BackupFault> faults = _described.SelectMany(fault => holders.Contains(fault.ContentId)
            ? holders[fault.ContentId].Select(holder => new BackupFault(service, holder.Key, holder.VersionId, fault.Message))
            : [new BackupFault(service, null, null, $"A part of an unfinished upload: {fault.Message}")]);
        return [.. faults.Take(MaxDescribed)];
    }
}
