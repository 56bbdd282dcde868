using Gateway.Storage.Objects;

namespace Gateway.S3Compat.Errors;

/// <summary>The one place where storage's refusals get their S3 codes.</summary>
internal static class StorageErrorMap
{
    public static S3Exception ToS3(StorageException e) => new(Map(e.Error), Message(e), Details(e));

    private static S3Error Map(StorageError error) => error switch
    {
        StorageError.NoSuchService => S3Error.NoSuchBucket,
        StorageError.ServiceExists => S3Error.BucketAlreadyExists,
        StorageError.ServiceNotEmpty => S3Error.BucketNotEmpty,
        StorageError.InvalidServiceId => S3Error.InvalidBucketName,
        StorageError.NoSuchKey => S3Error.NoSuchKey,
        StorageError.NoSuchVersion => S3Error.NoSuchVersion,
        StorageError.IsDeleteMarker => S3Error.MethodNotAllowed,
        StorageError.InvalidKey => S3Error.InvalidURI,
        StorageError.KeyTooLong => S3Error.KeyTooLong,
        StorageError.PreconditionFailed => S3Error.PreconditionFailed,
        StorageError.NoSuchUpload => S3Error.NoSuchUpload,
        StorageError.InvalidPart => S3Error.InvalidPart,
        StorageError.InvalidPartOrder => S3Error.InvalidPartOrder,
        StorageError.PartTooSmall => S3Error.EntityTooSmall,
        StorageError.ChecksumMismatch => S3Error.BadDigest,
        StorageError.IncompleteBody => S3Error.IncompleteBody,
        StorageError.MetadataTooLarge => S3Error.MetadataTooLarge,
        StorageError.ReadOnlyReplica => S3Error.MethodNotAllowed,
        StorageError.TooLarge => S3Error.EntityTooLarge,
        StorageError.InsufficientStorage => S3Error.InsufficientStorage,
        StorageError.Unavailable => S3Error.SlowDown,
        StorageError.Corrupted => S3Error.InternalError,
        _ => S3Error.InternalError,
    };

    // Clients match some default messages word by word; the others may say more.
    // What failed on the server's side, and in which file, is for its log.
    private static string? Message(StorageException e) =>
        e.Error is StorageError.NoSuchService or StorageError.NoSuchKey or StorageError.InsufficientStorage or StorageError.Unavailable or StorageError.Corrupted
            ? null
            : e.Message;

    private static KeyValuePair<string, string>[] Details(StorageException e) =>
        e.PartNumber is { } number ? [new("PartNumber", number.ToString())] : [];
}
