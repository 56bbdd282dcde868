using Gateway.Storage;
using Gateway.Storage.Catalog;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;

namespace Gateway.Benchmarks.Seeding;

/// <summary>
/// Fills the bucket of keys before the server starts, straight through the catalog and in large transactions: the rows are those of
/// empty objects put one by one, but a million of them take seconds.
/// </summary>
internal static class KeyspaceSeeder
{
    private const int BatchSize = 5_000;
    private const string EmptyMd5 = "d41d8cd98f00b204e9800998ecf8427e";
    private const string EmptyCrc64 = "AAAAAAAAAAA=";

    public static async Task FillAsync(string dataFolder, int keys, TimeProvider time, CancellationToken cancellationToken)
    {
        DataFolder.Create(dataFolder);
        await using ObjectStores stores = ObjectStores.Open(new StorageOptions { DataDirectory = dataFolder, Durability = Durability.Normal }, time);
        await stores.ApplyAsync([new ServiceDefinition(Buckets.Keys, "Keys", "owner", TimeSpan.Zero, CaseSensitive: true)], cancellationToken);
        ObjectStore store = await stores.GetAsync(Buckets.Keys);
        for (int first = 0; first < keys; first += BatchSize)
        {
            int end = Math.Min(keys, first + BatchSize);
            await store.History.CommitAsync((catalog, _) => AddAsync(catalog, first, end, keys, time.GetUtcNow()), cancellationToken);
        }
    }

    private static async ValueTask<bool> AddAsync(ICatalogTransaction catalog, int first, int end, int keys, DateTimeOffset now)
    {
        for (int i = first; i < end; i++)
        {
            ObjectKey key = ObjectKey.Parse(Buckets.Key(i, keys));
            long syncId = await catalog.NextSyncIdAsync();
            await catalog.InsertVersionAsync(new ObjectVersion
            {
                Key = key,
                VersionId = VersionId.Null,
                SyncId = syncId,
                IsLatest = true,
                Modified = now,
                ETag = EmptyMd5,
                Owner = "owner",
                Checksum = new ObjectChecksum(ChecksumAlgorithm.Crc64Nvme, ChecksumType.FullObject, EmptyCrc64),
            });
            await catalog.AppendChangeAsync(new ObjectChange(syncId, ChangeAction.Put, key, VersionId.Null, now));
        }

        return true;
    }
}
