using Gateway.Storage.Blobs;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;

namespace Gateway.Storage.Migration;

/// <summary>Lets a gateway start again on a catalog that was moved away, or half moved, or whose bytes were brought to another place by other means.</summary>
public static class MigrationRelease
{
    /// <summary>Takes the mark of a migration away, and notes that the bytes are where the options say.</summary>
    /// <param name="options">The gateway that shall start.</param>
    /// <param name="time">The clock.</param>
    /// <returns>Whether that changes anything for it: there was a mark, or no note of that place.</returns>
    /// <exception cref="MigrationRefusedException">The catalog is an incomplete copy.</exception>
    /// <exception cref="StorageException">It cannot be used.</exception>
    public static async Task<bool> RunAsync(StorageOptions options, TimeProvider time)
    {
        await using var engines = new StorageEngines(options, time);
        await using RegistryTables registry = engines.Catalogs.OpenRegistryTables();
        MigrationMark? mark = registry.Mark;
        if (mark is { State: MigrationState.Arriving })
        {
            throw new MigrationRefusedException("This catalog is the unfinished copy of another one, and of no use by itself. Finish the migration, or remove the copy.");
        }

        bool isElsewhere = registry.Identity.BlobPlace != engines.Blobs.Place;
        registry.Mark = null;
        registry.SetBlobPlace(engines.Blobs.Place);
        return mark is not null || isElsewhere;
    }
}
