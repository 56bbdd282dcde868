using Gateway.Storage.Blobs.S3;

namespace Gateway.Storage.Migration;

/// <summary>What a finished migration has left behind, in words for people.</summary>
/// <param name="Removable">What nothing uses any more, place by place.</param>
/// <param name="FolderInUse">The source's data folder where the target uses it, too; else null.</param>
public sealed record MigrationRemains(IReadOnlyList<string> Removable, string? FolderInUse)
{
    /// <summary>What is left once everything has gone from one side to the other.</summary>
    internal static MigrationRemains Of(StorageOptions source, StorageOptions target)
    {
        (StoragePlace from, StoragePlace to) = (StoragePlace.Of(source), StoragePlace.Of(target));
        string data = source.DataDirectory;
        bool sharesFolder = $"{target.DataDirectory}{Path.DirectorySeparatorChar}".StartsWith($"{data}{Path.DirectorySeparatorChar}", StringComparison.Ordinal);
        var removable = new List<string>();
        if (from.Catalog != to.Catalog)
        {
            removable.AddRange(source.Postgres is null
                ? [Path.Combine(data, "registry.db*"), Path.Combine(data, "services", "*", "catalog.db*")]
                : [$"the schemas gateway and service_* of {from.Catalog}"]);
        }

        if (from.Blobs != to.Blobs)
        {
            removable.Add(source.S3 is { } store ? ObjectsOf(store, target.S3) : Path.Combine(data, "services", "*", "blobs"));
        }

        return sharesFolder
            ? new MigrationRemains(removable, data)
            : new MigrationRemains([.. removable, $"the rest of {data}, unless the new configuration names something in it"], null);
    }

    private static string ObjectsOf(S3BlobOptions source, S3BlobOptions? target)
    {
        bool contains = target is not null && target.Endpoint == source.Endpoint && target.Bucket == source.Bucket && target.Prefix.StartsWith(source.Prefix, StringComparison.Ordinal);
        string objects = source.Prefix.Length > 0 ? $"all objects under the prefix '{source.Prefix}'" : "all objects";
        return $"{objects} in the bucket '{source.Bucket}' of the S3 store at {source.Endpoint}{(contains ? $", but for those under '{target!.Prefix}'" : "")}";
    }
}
