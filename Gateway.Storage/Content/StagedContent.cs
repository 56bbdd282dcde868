using Gateway.Storage.Catalog;
using Gateway.Storage.Integrity;

namespace Gateway.Storage.Content;

/// <summary>A body that has been received, verified and made durable, and that no version holds yet.</summary>
/// <param name="Digest">What was computed while it streamed by.</param>
/// <param name="Content">Where the bytes are; null when there are none.</param>
internal sealed record StagedContent(ContentDigest Digest, StoredContent? Content);
