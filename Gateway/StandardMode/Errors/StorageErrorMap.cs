using Gateway.Storage.Objects;

namespace Gateway.StandardMode.Errors;

/// <summary>The one place where storage's refusals get their codes in standard mode.</summary>
internal static class StorageErrorMap
{
    public static StandardException ToStandard(StorageException e) => new(Map(e.Error), Message(e)) { ResumeAfter = e.ResumeAfter, WasReversed = e.WasReversed };

    private static StandardError Map(StorageError error) => error switch
    {
        StorageError.NoSuchService => StandardError.NoSuchService,
        StorageError.NoSuchKey => StandardError.NoSuchFile,
        StorageError.NoSuchVersion or StorageError.IsDeleteMarker => StandardError.NoSuchVersion,
        StorageError.InvalidKey => StandardError.InvalidParameter,
        StorageError.KeyTooLong => StandardError.PathTooLong,
        StorageError.PreconditionFailed => StandardError.PreconditionFailed,
        StorageError.ChecksumMismatch => StandardError.BadDigest,
        StorageError.IncompleteBody => StandardError.IncompleteBody,
        StorageError.MetadataTooLarge => StandardError.MetadataTooLarge,
        StorageError.NotAReplica => StandardError.NotSupported,
        StorageError.ReadOnlyReplica => StandardError.ReadOnlyReplica,
        StorageError.SyncIdGone => StandardError.SyncIdGone,
        StorageError.TooLarge => StandardError.TooLarge,
        StorageError.InsufficientStorage => StandardError.InsufficientStorage,
        StorageError.Unavailable => StandardError.ServiceUnavailable,

        // Damage, and what no function of standard mode can bring about.
        _ => StandardError.InternalError,
    };

    // What failed on the server's side, and in which file, is for its log.
    private static string? Message(StorageException e) =>
        e.Error is StorageError.NoSuchService or StorageError.NoSuchKey or StorageError.InsufficientStorage or StorageError.Unavailable
        || Map(e.Error) == StandardError.InternalError
            ? null
            : e.Message;
}
