using Gateway.Storage;

namespace Gateway.Replication;

/// <summary>What a primary answered to <c>syncnext</c>.</summary>
/// <param name="Changes">The next changes, in order.</param>
/// <param name="LastSyncId">The newest change of the primary.</param>
internal sealed record FeedPage(IReadOnlyList<FeedEntry> Changes, long LastSyncId);
