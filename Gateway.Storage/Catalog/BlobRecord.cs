using Gateway.Storage.Blobs;

namespace Gateway.Storage.Catalog;

/// <summary>What the catalog knows of a blob.</summary>
/// <param name="Id">The blob.</param>
/// <param name="State">Whether a content holds it.</param>
/// <param name="FreeAt">When it may be deleted, unless live.</param>
public sealed record BlobRecord(BlobId Id, BlobState State, DateTimeOffset? FreeAt);
