using System.Runtime.CompilerServices;
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
    // So many of the blobs that the catalog knows are looked for, until one is found.
    private const int MaxSought = 20;

    // Fewer may have been lost, all of them: that is for fsck to tell.
    private const int MinSought = 3;

    private const int Batch = 256;
    private const string Migrate = "To move them, start from the configuration as it was before: owncdn-gateway migrate.";
    private const string Release = "If that is as it should be: owncdn-gateway migrate --release";

    private readonly StoragePlace _place = StoragePlace.Of(options);

    /// <summary>Makes the place the catalog's own, or refuses it.</summary>
    /// <returns>What an operator should know, though the gateway can start.</returns>
    /// <exception cref="StorageException">Unavailable: why, and what to do.</exception>
    public async ValueTask<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken)
    {
        await using RegistryTables registry = catalogs.OpenRegistryTables();
        CatalogIdentity identity = registry.Identity;
        IOwnerMark? missing = blobs.OwnerMark is { } mark && !await IsOwnAsync(mark, identity.Id, cancellationToken) ? mark : null;
        if (missing is null && identity.BlobPlace == blobs.Place)
        {
            return [];
        }

        (int sought, bool isFound) = await SeekAsync(cancellationToken);
        if (sought > 0)
        {
            RequireItsBytes(identity, missing, sought, isFound);
        }
        else if (missing is not null)
        {
            await RequireFreeAsync(missing, identity.Id, cancellationToken);
        }

        if (missing is not null && !await TryMarkAsync(missing, identity.Id, isFound, cancellationToken))
        {
            return [$"{missing.Place} is full: {missing.Mark}, which keeps other catalogs away from it, is written at a later start."];
        }

        registry.SetBlobPlace(blobs.Place);
        return [];
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

    /// <summary>Refuses a place where the bytes that the catalog knows are not.</summary>
    private void RequireItsBytes(CatalogIdentity identity, IOwnerMark? missing, int sought, bool isFound)
    {
        if (identity.BlobPlace is { } noted && noted.IsDisk != blobs.Place.IsDisk)
        {
            throw Refusal($"The configuration names {_place.Blobs}, and the bytes of this catalog are {(noted.IsDisk ? "files" : "in an S3 store")}. {Migrate} {Release}");
        }

        // Somebody has written the id into the mark, and knows why.
        bool isMarkedByHand = identity.BlobPlace is null && missing is null && blobs.OwnerMark is not null;
        if (!isFound && !isMarkedByHand && (sought >= MinSought || missing is not null || identity.BlobPlace is not null))
        {
            throw Refusal(
                $"The configuration names {_place.Blobs}, and nothing of what this catalog knows is there. {Migrate} " +
                (missing is null ? Release : $"If that is as it should be, write the catalog's id, {identity.Id}, into {missing.Mark}."));
        }
    }

    /// <summary>Refuses a place for a catalog that knows no blob, when something is there.</summary>
    private async ValueTask RequireFreeAsync(IOwnerMark missing, string id, CancellationToken cancellationToken)
    {
        // Read again: another gateway of this catalog, which starts at the same moment, may have set it meanwhile.
        if (!await missing.IsEmptyAsync(cancellationToken) && !await IsOwnAsync(missing, id, cancellationToken))
        {
            throw Refusal(
                $"{missing.Place} holds something already, and this gateway's catalog, {_place.Catalog}, knows none of it: name an empty place. " +
                $"Only if what is there belongs to this catalog all the same, write its id, {id}, into {missing.Mark}.");
        }
    }

    /// <returns>Whether it is marked; it is not when it is full, and its bytes are known to be the catalog's.</returns>
    private async ValueTask<bool> TryMarkAsync(IOwnerMark missing, string id, bool isKnown, CancellationToken cancellationToken)
    {
        try
        {
            await missing.WriteAsync(id, cancellationToken);
        }
        catch (StorageException e) when (e.Error == StorageError.InsufficientStorage && isKnown)
        {
            return false;
        }

        // Another catalog's gateway may have been first.
        return await IsOwnAsync(missing, id, cancellationToken) ? true : throw Refusal($"{missing.Place} does not keep {missing.Mark}, which was just written.");
    }

    /// <summary>Looks in the place for blobs that the catalog knows.</summary>
    /// <returns>How many were looked for, and whether one is there.</returns>
    private async ValueTask<(int Sought, bool IsFound)> SeekAsync(CancellationToken cancellationToken)
    {
        int sought = 0;
        foreach (ServiceRecord service in catalogs.Services.Load())
        {
            IBlobStore store = blobs.Open(service);
            try
            {
                await using ICatalog catalog = catalogs.Open(service);
                await foreach (BlobId blob in KnownAsync(catalog, cancellationToken))
                {
                    sought++;
                    if (await store.ExistsAsync(blob, cancellationToken))
                    {
                        return (sought, true);
                    }

                    if (sought == MaxSought)
                    {
                        return (sought, false);
                    }
                }
            }
            catch (StorageException e) when (e.Error == StorageError.Corrupted)
            {
                // One damaged service says nothing, and does not keep the others from being served.
            }
        }

        return (sought, false);
    }

    private static async IAsyncEnumerable<BlobId> KnownAsync(ICatalog catalog, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        BlobId? last = null;
        while (await catalog.ReadAsync(reader => reader.ScanBlobsAsync(last, Batch), cancellationToken) is { Count: > 0 } page)
        {
            foreach (BlobRecord blob in page.Where(blob => blob.State == BlobState.Live))
            {
                yield return blob.Id;
            }

            last = page[^1].Id;
        }
    }

    private static StorageException Refusal(string message) => new(StorageError.Unavailable, message);
}
