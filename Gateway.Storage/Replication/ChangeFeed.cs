using Gateway.Storage.Catalog;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Replication;

/// <summary>The change feed, as those who follow it read it.</summary>
internal static class ChangeFeed
{
    // From so many parts on, an answer ends: each object may have ten thousand.
    private const int EnoughParts = 10_000;

    /// <summary>The changes after the one that a follower saw last; fewer than asked for where they have very many parts.</summary>
    /// <exception cref="StorageException">SyncIdGone.</exception>
    public static async ValueTask<IReadOnlyList<FeedEntry>> ReadAsync(ICatalogReader reader, long after, int limit)
    {
        while (true)
        {
            IReadOnlyList<(ObjectChange Change, ObjectVersion? Version)> rows = await reader.ScanFeedAsync(after, limit);
            if (rows.Count > 0)
            {
                // The feed says itself what came before: a follower of a history that was rewound since does not fit in.
                return rows[0].Change.After == after ? await WithPartsAsync(reader, rows) : throw await GoneAsync(reader, after);
            }

            long newest = await reader.LastSyncIdAsync();
            if (newest <= after)
            {
                return newest == after ? [] : throw await GoneAsync(reader, after);
            }
        }
    }

    private static async ValueTask<IReadOnlyList<FeedEntry>> WithPartsAsync(
        ICatalogReader reader, IReadOnlyList<(ObjectChange Change, ObjectVersion? Version)> rows)
    {
        var entries = new List<FeedEntry>(rows.Count);
        int held = 0;
        foreach ((ObjectChange change, ObjectVersion? version) in rows.TakeWhile(_ => held < EnoughParts))
        {
            IReadOnlyList<ObjectPart> parts = version is { IsMultipart: true } ? await PartsAsync(reader, version) : [];
            entries.Add(new FeedEntry(change, version, parts));
            held += parts.Count;
        }

        return entries;
    }

    // A version that went meanwhile has no parts any more; who then asks for its bytes is told.
    private static async ValueTask<IReadOnlyList<ObjectPart>> PartsAsync(ICatalogReader reader, ObjectVersion version) =>
        await reader.FindContentAsync(version.Key, version.VersionId) is { } found && found.Version.SyncId == version.SyncId
            ? found.Content.Parts
            : [];

    private static async ValueTask<StorageException> GoneAsync(ICatalogReader reader, long after) =>
        new(StorageError.SyncIdGone, $"Sync id {after} is not part of this service's history: it was rewound, or is another service's.")
        {
            ResumeAfter = await reader.LastSyncIdUpToAsync(after),
            WasReversed = (await reader.ScanChangesAsync(after, 1) is [var next] ? next.Reversed ?? 0 : await reader.LastReversedAsync()) >= after,
        };
}
