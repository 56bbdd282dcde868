using Gateway.Storage.Objects;

namespace Gateway.Storage;

/// <summary>One object, or one version of it, to delete.</summary>
/// <param name="Key">The key.</param>
/// <param name="VersionId">The version to remove for good; null deletes the object.</param>
/// <param name="Preconditions">What must hold for the delete to happen.</param>
public sealed record DeleteTarget(ObjectKey Key, VersionId? VersionId, WritePreconditions Preconditions);
