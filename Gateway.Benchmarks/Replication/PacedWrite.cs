namespace Gateway.Benchmarks.Replication;

/// <summary>A write that was acknowledged.</summary>
/// <param name="SyncId">Its change.</param>
/// <param name="Due">When it was to be sent. Times are those of this process's monotonic clock.</param>
/// <param name="Sent">When it was sent.</param>
/// <param name="Acknowledged">When its answer had come.</param>
internal readonly record struct PacedWrite(long SyncId, long Due, long Sent, long Acknowledged);
