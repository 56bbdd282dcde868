namespace Gateway.Storage.Objects;

/// <summary>One version of an object, or a delete marker.</summary>
public sealed record ObjectVersion
{
    /// <summary>The object's key.</summary>
    public required ObjectKey Key { get; init; }

    /// <summary>The version's id; <see cref="VersionId.Null"/> for one written while no versions were kept.</summary>
    public required VersionId VersionId { get; init; }

    /// <summary>The change that made this version. Versions of a key sort by it, newest highest.</summary>
    public required long SyncId { get; init; }

    /// <summary>Whether this is the key's newest version.</summary>
    public required bool IsLatest { get; init; }

    /// <summary>Whether this marks a deletion; then there is no content.</summary>
    public bool IsDeleteMarker { get; init; }

    /// <summary>Bytes of content.</summary>
    public long Size { get; init; }

    /// <summary>When the version was written, to the millisecond.</summary>
    public required DateTimeOffset Modified { get; init; }

    /// <summary>The entity tag without quotes: the content's MD5 in hex, or for a multipart object the MD5 of its parts' MD5s and <c>-N</c>.</summary>
    public string ETag { get; init; } = "";

    /// <summary>The account that wrote the version.</summary>
    public required string Owner { get; init; }

    /// <summary>The checksum kept with the object, if any.</summary>
    public ObjectChecksum? Checksum { get; init; }

    /// <summary>What the client said about the object.</summary>
    public ObjectMetadata Metadata { get; init; } = ObjectMetadata.Empty;

    /// <summary>Whether the object was uploaded in parts.</summary>
    public bool IsMultipart => ETag.Contains('-', StringComparison.Ordinal);

    /// <summary>Where the catalog keeps the content; null when there is none.</summary>
    internal long? ContentId { get; init; }
}
