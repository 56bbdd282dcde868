using Gateway.Storage.Objects;

namespace Gateway.Storage.Catalog;

/// <summary>The bytes of a version: kept in the catalog itself when small, else a list of segments. Immutable; copies share it.</summary>
/// <param name="Inline">The bytes, when they are kept here.</param>
/// <param name="InlineCrc32C">CRC-32C of <paramref name="Inline"/>.</param>
/// <param name="Segments">Blobs in order, when they are not.</param>
public sealed record StoredContent(ReadOnlyMemory<byte>? Inline, uint InlineCrc32C, IReadOnlyList<Segment> Segments)
{
    /// <summary>The parts it was uploaded in; meaningful for multipart objects only.</summary>
    public IReadOnlyList<ObjectPart> Parts => [.. Segments.Select(segment => new ObjectPart(segment.PartNumber, segment.Length, segment.Checksum))];

    /// <summary>No bytes at all: a zero-length object needs no content row.</summary>
    public static StoredContent Empty { get; } = new(ReadOnlyMemory<byte>.Empty, 0, []);
}
