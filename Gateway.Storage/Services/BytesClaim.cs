using Gateway.Storage.Blobs;
using Gateway.Storage.Catalog;
using Gateway.Storage.Migration;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Services;

/// <summary>
/// Holds a catalog and the place that the configuration names for its bytes against each other, before a gateway starts: what one catalog knows nothing of
/// would be missing to it, and an orphan that <c>fsck --repair</c> deletes, when it is another one's.
/// </summary>
internal sealed class BytesClaim(ICatalogEngine catalogs, IBlobEngine blobs, StorageOptions options)
{
    // So many of a service's blobs may be orphans before one is found that its catalog knows.
    private const int Sample = 100;
    private const int Batch = 256;

    private readonly StoragePlace _place = StoragePlace.Of(options);

    /// <summary>Makes the place the catalog's own, or refuses it.</summary>
    /// <exception cref="StorageException">Unavailable: why, and what to do.</exception>
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        await using RegistryTables registry = catalogs.OpenRegistryTables();
        CatalogIdentity identity = registry.Identity;
        IOwnerMark? missing = blobs.OwnerMark is { } mark && !await IsOwnAsync(mark, identity.Id, cancellationToken) ? mark : null;
        if (missing is null && identity.BlobPlace == blobs.Place)
        {
            return;
        }

        await RequireKnownAsync(identity, missing, cancellationToken);
        if (missing is not null)
        {
            await missing.WriteAsync(identity.Id, cancellationToken);

            // Another catalog's gateway may have been first.
            if (!await IsOwnAsync(missing, identity.Id, cancellationToken))
            {
                throw Refusal($"{missing.Place} does not keep {missing.Mark}, which was just written.");
            }
        }

        registry.SetBlobPlace(blobs.Place);
    }

    /// <summary>Refuses a place that another catalog's bytes are in.</summary>
    /// <param name="id">The id of the catalog whose bytes may be there.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StorageException">Unavailable.</exception>
    public async ValueTask RequireNoOtherAsync(string id, CancellationToken cancellationToken)
    {
        if (blobs.OwnerMark is { } mark)
        {
            await IsOwnAsync(mark, id, cancellationToken);
        }
    }

    /// <returns>Whether the mark is the catalog's; it is not when there is none.</returns>
    private async ValueTask<bool> IsOwnAsync(IOwnerMark mark, string id, CancellationToken cancellationToken)
    {
        string? owner = await mark.ReadAsync(cancellationToken);
        if (owner is null)
        {
            return false;
        }

        if (owner != id)
        {
            throw Refusal(
                $"{mark.Place} belongs to the catalog {owner}. This gateway's catalog, {_place.Catalog}, is {id}, and would take the bytes there for its own: name another place for them. " +
                $"Only if the catalog {owner} is gone for ever, and this one takes its place, write {id} into {mark.Mark}.");
        }

        return true;
    }

    /// <summary>Refuses a place that does not hold what the catalog knows, or holds what it does not know.</summary>
    /// <param name="identity">The catalog.</param>
    /// <param name="missing">The mark that the place has not got yet; null when it has.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private async ValueTask RequireKnownAsync(CatalogIdentity identity, IOwnerMark? missing, CancellationToken cancellationToken)
    {
        bool knowsAny = false;
        bool mayBeHere = identity.BlobPlace is null || identity.BlobPlace == blobs.Place;
        foreach (ServiceRecord service in catalogs.Services.Load())
        {
            try
            {
                await using ICatalog catalog = catalogs.Open(service);
                knowsAny |= await KnowsAnyAsync(catalog, cancellationToken);
                if (mayBeHere && await HoldsAnyAsync(catalog, blobs.Open(service), cancellationToken))
                {
                    return;
                }
            }
            catch (StorageException e) when (e.Error == StorageError.Corrupted)
            {
                // One damaged service says nothing, and does not keep the others from being served.
            }
        }

        if (knowsAny)
        {
            const string Migrate = "To move them, start from the configuration as it was before: owncdn-gateway migrate.";
            throw Refusal(mayBeHere
                ? $"The configuration names {_place.Blobs}, and nothing of what this catalog knows is there. {Migrate}"
                : $"The configuration names {_place.Blobs}, and the bytes of this catalog are {(identity.BlobPlace == BlobPlace.S3 ? "in an S3 store" : "files")}. {Migrate} " +
                "If they were brought there by other means: owncdn-gateway migrate --release");
        }

        // Read again: another gateway of this catalog, which starts at the same moment, may have set it meanwhile.
        if (missing is not null && !await missing.IsEmptyAsync(cancellationToken) && !await IsOwnAsync(missing, identity.Id, cancellationToken))
        {
            throw Refusal(
                $"{missing.Place} holds something already, and this gateway's catalog, {_place.Catalog}, knows none of it: name an empty place. " +
                $"Only if what is there belongs to this catalog all the same, write its id, {identity.Id}, into {missing.Mark}.");
        }
    }

    private static async ValueTask<bool> KnowsAnyAsync(ICatalog catalog, CancellationToken cancellationToken)
    {
        BlobId? last = null;
        while (await catalog.ReadAsync(reader => reader.ScanBlobsAsync(last, Batch), cancellationToken) is { Count: > 0 } page)
        {
            if (page.Any(blob => blob.State == BlobState.Live))
            {
                return true;
            }

            last = page[^1].Id;
        }

        return false;
    }

    private static async ValueTask<bool> HoldsAnyAsync(ICatalog catalog, IBlobStore store, CancellationToken cancellationToken)
    {
        // Nothing was stored there yet, perhaps: then a disk has no folder that could be listed.
        await store.RecoverAsync(cancellationToken);
        int seen = 0;
        await foreach (BlobId blob in store.EnumerateAsync(cancellationToken))
        {
            if (await catalog.ReadAsync(reader => reader.FindBlobAsync(blob), cancellationToken) is not null)
            {
                return true;
            }

            if (++seen == Sample)
            {
                break;
            }
        }

        return false;
    }

    private static StorageException Refusal(string message) => new(StorageError.Unavailable, message);
}
