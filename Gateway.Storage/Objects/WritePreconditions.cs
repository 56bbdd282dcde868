namespace Gateway.Storage.Objects;

/// <summary>
/// What must hold of the current object for a write to happen; checked in the same transaction as the write
/// (S3 User Guide, "Conditional requests"). A key whose newest version is a delete marker has no current object.
/// </summary>
public sealed record WritePreconditions
{
    /// <summary>No conditions.</summary>
    public static WritePreconditions None { get; } = new();

    /// <summary>If-None-Match: * — there must be no current object.</summary>
    public bool MustNotExist { get; init; }

    /// <summary>There must be a current object; a delete of what is not there is then refused.</summary>
    public bool MustExist { get; init; }

    /// <summary>If-Match — the current object's ETag, without quotes, or <c>*</c> for any.</summary>
    public string? IfMatch { get; init; }

    /// <summary>x-amz-if-match-size, for deletes.</summary>
    public long? IfMatchSize { get; init; }

    /// <summary>x-amz-if-match-last-modified-time, for deletes; compared to the second.</summary>
    public DateTimeOffset? IfMatchLastModified { get; init; }

    /// <summary>Whether an object is required.</summary>
    public bool RequireExisting => MustExist || IfMatch is not null || IfMatchSize is not null || IfMatchLastModified is not null;

    /// <summary>Checks the conditions of a write against the key's newest version.</summary>
    /// <exception cref="StorageException">PreconditionFailed; NoSuchKey when an object is required and there is none.</exception>
    public void CheckWrite(ObjectVersion? latest)
    {
        ObjectVersion? current = latest is { IsDeleteMarker: false } ? latest : null;
        if (MustNotExist && current is not null)
        {
            throw Failed("an object exists under this key");
        }

        if (RequireExisting)
        {
            CheckDelete(current ?? throw new StorageException(StorageError.NoSuchKey, "The precondition names an object, and there is none under this key."));
        }
    }

    /// <summary>Checks the conditions of a delete against the version that it would remove or cover; a delete marker counts as one.</summary>
    /// <exception cref="StorageException">PreconditionFailed.</exception>
    public void CheckDelete(ObjectVersion found)
    {
        if (IfMatch is not null and not "*" && !string.Equals(IfMatch, found.ETag, StringComparison.Ordinal))
        {
            throw Failed("the ETag differs");
        }

        if (IfMatchSize is { } size && size != found.Size)
        {
            throw Failed("the size differs");
        }

        if (IfMatchLastModified is { } time && time.ToUnixTimeSeconds() != found.Modified.ToUnixTimeSeconds())
        {
            throw Failed("the last-modified time differs");
        }
    }

    private static StorageException Failed(string why) => new(StorageError.PreconditionFailed, $"Precondition failed: {why}.");
}
