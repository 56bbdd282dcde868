using System.Text;
using Gateway.Storage.Catalog;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Listing;

/// <summary>Listings of objects and of their versions.</summary>
internal static class VersionLister
{
    // Versions run newest first: before the first one of a key is what is older than any sync id.
    private const long First = long.MaxValue;

    /// <summary>Lists current objects.</summary>
    public static ValueTask<ListPage<ObjectVersion>> ListCurrentAsync(ICatalogReader reader, ListQuery query) => new PrefixLister<ObjectVersion, long>(
        (from, olderThan, before, take) => reader.ScanCurrentAsync(olderThan == First ? from : KeyBytes.JustAfter(from), before, take),
        version => (version.Key, version.SyncId),
        First).ListAsync(query);

    /// <summary>Lists all versions and delete markers, newest first within a key.</summary>
    public static async ValueTask<ListPage<ObjectVersion>> ListAllAsync(ICatalogReader reader, ListQuery query)
    {
        var lister = new PrefixLister<ObjectVersion, long>(reader.ScanVersionsAsync, version => (version.Key, version.SyncId), First);
        return await PlaceAsync(reader, query) is { } place ? await lister.ListAsync(query, place) : await lister.ListAsync(query);
    }

    /// <summary>Lists the versions of one key, newest first.</summary>
    /// <exception cref="StorageException">NoSuchVersion: there is none to go on after.</exception>
    public static async ValueTask<IReadOnlyList<ObjectVersion>> ListOfAsync(ICatalogReader reader, ObjectKey key, VersionId? after, int limit)
    {
        long place = First;
        if (after is { } id)
        {
            place = id.SyncId ?? (await reader.FindVersionAsync(key, id))?.SyncId
                ?? throw new StorageException(StorageError.NoSuchVersion, "The key has no such version to go on after.");
        }

        byte[] bytes = key.ToUtf8();
        return await reader.ScanVersionsAsync(bytes, place, KeyBytes.JustAfter(bytes), limit);
    }

    /// <summary>
    /// The place of the version that a listing goes on after, which may be gone meanwhile. Only the null version does not say where it was;
    /// then its key is listed again rather than left out.
    /// </summary>
    private static async ValueTask<long?> PlaceAsync(ICatalogReader reader, ListQuery query)
    {
        if (query.AfterId is null || !VersionId.TryParse(query.AfterId, out VersionId id))
        {
            return null;
        }

        return id.SyncId ?? (Encoding.UTF8.GetByteCount(query.After) is > 0 and <= ObjectKey.MaxUtf8Length
            ? (await reader.FindVersionAsync(ObjectKey.Parse(query.After), id))?.SyncId
            : null) ?? First;
    }
}
