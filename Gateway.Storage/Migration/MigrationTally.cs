namespace Gateway.Storage.Migration;

/// <summary>Adds up what a migration comes to. Safe for concurrent use.</summary>
internal sealed class MigrationTally
{
    private const int MaxDescribed = 1000;

    private readonly Lock _lock = new();
    private readonly List<MigrationFault> _faults = [];
    private long _presentBlobs;
    private long _copiedBlobs;
    private long _copiedBytes;

    /// <summary>How much is damaged.</summary>
    public long FaultCount { get; private set; }

    /// <summary>A blob that is there already.</summary>
    public void Present() => Interlocked.Increment(ref _presentBlobs);

    /// <summary>A blob that was copied.</summary>
    public void Copied(long length)
    {
        Interlocked.Increment(ref _copiedBlobs);
        Interlocked.Add(ref _copiedBytes, length);
    }

    /// <summary>Something that is damaged.</summary>
    public void Fail(MigrationFault fault)
    {
        lock (_lock)
        {
            FaultCount++;
            if (_faults.Count < MaxDescribed)
            {
                _faults.Add(fault);
            }
        }
    }

    /// <summary>The sum.</summary>
    public MigrationReport Report(bool isComplete, int services, long rows) =>
        new(isComplete, services, rows, _copiedBlobs, _copiedBytes, _presentBlobs, FaultCount, [.. _faults]);
}
