using Gateway.Storage.Objects;

namespace Gateway.Storage;

/// <summary>What a rewind does, or would do.</summary>
public sealed record RewindSummary
{
    /// <summary>The newest change when it began.</summary>
    public required long FromId { get; init; }

    /// <summary>The newest change that stands.</summary>
    public required long ToId { get; init; }

    /// <summary>Changes reversed.</summary>
    public required long Changes { get; init; }

    /// <summary>Versions that are taken away: they were written since.</summary>
    public required long VersionsRemoved { get; init; }

    /// <summary>Deletions that are undone.</summary>
    public required long DeletesUndone { get; init; }

    /// <summary>Versions that were there then and cannot be brought back: they were removed for good since.</summary>
    public required IReadOnlyList<(ObjectKey Key, VersionId VersionId)> Lost { get; init; }
}
