namespace Gateway.Benchmarks.Replication;

/// <summary>An answer to syncnext.</summary>
/// <param name="SyncIds">The changes in it.</param>
/// <param name="LastSyncId">The newest change there is.</param>
internal sealed record FeedSlice(IReadOnlyList<long> SyncIds, long LastSyncId);
