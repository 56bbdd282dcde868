using Gateway.Storage.Objects;

namespace Gateway.Storage.Blobs;

/// <summary>Says which catalog's bytes a place holds, where several catalogs could use the same one by mistake.</summary>
internal interface IOwnerMark
{
    /// <summary>The place, in words for people, as the beginning of a sentence.</summary>
    string Place { get; }

    /// <summary>The mark itself, in words for people: where its id can be changed by hand.</summary>
    string Mark { get; }

    /// <summary>The id of that catalog; null while there is no mark, or an empty one.</summary>
    /// <exception cref="StorageException">Unavailable.</exception>
    ValueTask<string?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Sets the mark durably, unless there is one: read it afterwards.</summary>
    /// <param name="catalogId">The id of the catalog.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StorageException">InsufficientStorage or Unavailable.</exception>
    ValueTask WriteAsync(string catalogId, CancellationToken cancellationToken);

    /// <summary>
    /// Whether no bytes are there yet that may be a catalog's. In an S3 store everything may be but the objects that starts try it with, and an
    /// empty mark; on a disk, blobs.
    /// </summary>
    /// <exception cref="StorageException">Unavailable.</exception>
    ValueTask<bool> IsEmptyAsync(CancellationToken cancellationToken);
}
