using Gateway.Storage.Objects;

namespace Gateway.Storage.Migration;

/// <summary>Notes in a catalog that it takes part in a migration, so that no gateway writes to what is half copied, or to what was left behind.</summary>
/// <param name="Id">Names the migration; the same in both catalogs.</param>
/// <param name="State">What this catalog has to do with it.</param>
/// <param name="Target">Where everything is once it is done.</param>
internal sealed record MigrationMark(string Id, MigrationState State, StoragePlace Target)
{
    /// <summary>Refuses what a gateway must not be started on.</summary>
    /// <param name="mark">The catalog's mark; null for none.</param>
    /// <param name="options">What the gateway is to be started with.</param>
    /// <exception cref="StorageException">Unavailable: why, and what to do.</exception>
    public static void Require(MigrationMark? mark, StorageOptions options)
    {
        const string Release = "To use it as it is all the same: owncdn-gateway migrate --release";
        var place = StoragePlace.Of(options);
        string? problem = mark?.State switch
        {
            MigrationState.Arriving => "A migration into this catalog has not finished. Run the same migrate command again.",
            MigrationState.Leaving => $"This catalog is being moved to {mark.Target}. Run the same migrate command again to go on. {Release}",
            MigrationState.Left => $"This catalog was moved to {mark.Target.Catalog}: start the gateway with a configuration that names it. {Release}",
            MigrationState.MovingBytes => $"The bytes of this catalog are being moved to {mark.Target.Blobs}. Run the same migrate command again to go on. {Release}",
            MigrationState.Arrived when mark.Target.Blobs != place.Blobs && !(mark.Target.IsOnDisk && place.IsOnDisk) =>
                $"The bytes of this catalog were moved to {mark.Target.Blobs}, and the configuration names {place.Blobs}. " +
                "If that is the same under another name: owncdn-gateway migrate --release",
            _ => null,
        };
        if (problem is not null)
        {
            throw new StorageException(StorageError.Unavailable, problem);
        }
    }
}
