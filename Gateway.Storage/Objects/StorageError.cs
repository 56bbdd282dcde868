namespace Gateway.Storage.Objects;

/// <summary>Everything that storage can refuse. Each dialect maps this closed set once to its own codes.</summary>
public enum StorageError
{
    /// <summary>No storage service (bucket) with that id.</summary>
    NoSuchService,

    /// <summary>A service with that id exists already.</summary>
    ServiceExists,

    /// <summary>The service still holds versions or uploads, so it cannot be removed.</summary>
    ServiceNotEmpty,

    /// <summary>The service id breaks the naming rules.</summary>
    InvalidServiceId,

    /// <summary>No current object under that key.</summary>
    NoSuchKey,

    /// <summary>The key has no such version.</summary>
    NoSuchVersion,

    /// <summary>The version asked for is a delete marker: it has no content.</summary>
    IsDeleteMarker,

    /// <summary>The key is empty or is not valid Unicode.</summary>
    InvalidKey,

    /// <summary>The key is longer than <see cref="ObjectKey.MaxUtf8Length"/> bytes.</summary>
    KeyTooLong,

    /// <summary>A precondition of the request does not hold.</summary>
    PreconditionFailed,

    /// <summary>No such multipart upload, or it was completed or aborted.</summary>
    NoSuchUpload,

    /// <summary>A part named in the completion is missing, or its ETag or checksum differs.</summary>
    InvalidPart,

    /// <summary>The parts of the completion are not in ascending order.</summary>
    InvalidPartOrder,

    /// <summary>A part other than the last is smaller than <see cref="MultipartLimits.MinPartSize"/>.</summary>
    PartTooSmall,

    /// <summary>The bytes do not have the digest that was declared for them.</summary>
    ChecksumMismatch,

    /// <summary>The body ended before its declared length.</summary>
    IncompleteBody,

    /// <summary>Names and values of the user metadata are longer than <see cref="ObjectMetadata.MaxUserMetadataLength"/> together.</summary>
    MetadataTooLarge,

    /// <summary>The service is a replica: it is written by its primary alone.</summary>
    ReadOnlyReplica,

    /// <summary>The service is no replica, so there is nothing to promote.</summary>
    NotAReplica,

    /// <summary>The feed after that sync id does not exist (any more): the history was rewound, or is another service's.</summary>
    SyncIdGone,

    /// <summary>The object or part is larger than the store allows.</summary>
    TooLarge,

    /// <summary>No room left on the device.</summary>
    InsufficientStorage,

    /// <summary>The catalog or the blob store cannot answer now; the client should try again.</summary>
    Unavailable,

    /// <summary>Stored bytes no longer match their checksum. They are not served.</summary>
    Corrupted,
}
