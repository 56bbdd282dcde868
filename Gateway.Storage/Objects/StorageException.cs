namespace Gateway.Storage.Objects;

/// <summary>A refusal by storage: one <see cref="StorageError"/> and a sentence for a person.</summary>
public sealed class StorageException : Exception
{
    /// <summary>Makes a refusal.</summary>
    public StorageException(StorageError error, string message, Exception? inner = null)
        : base(message, inner) => Error = error;

    /// <summary>What was refused.</summary>
    public StorageError Error { get; }

    /// <summary>The delete marker that stands where content was asked for, if that is the reason.</summary>
    public ObjectVersion? DeleteMarker { get; init; }

    /// <summary>For <see cref="StorageError.SyncIdGone"/>: the newest change before it that still stands; 0 when none does.</summary>
    public long? ResumeAfter { get; init; }

    /// <summary>For <see cref="StorageError.SyncIdGone"/>: whether the change was part of this history until a rewind reversed it.</summary>
    public bool WasReversed { get; init; }

    /// <summary>The part number the refusal is about, for <see cref="StorageError.PartTooSmall"/> and <see cref="StorageError.InvalidPart"/>.</summary>
    public int? PartNumber { get; init; }
}
