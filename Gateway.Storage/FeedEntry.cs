using Gateway.Storage.Objects;

namespace Gateway.Storage;

/// <summary>A change, with what is still there of what it wrote.</summary>
/// <param name="Change">The change.</param>
/// <param name="Version">The version or delete marker that it wrote; null when that is gone, or when it wrote none.</param>
/// <param name="Parts">The parts of a version that was uploaded in parts.</param>
public sealed record FeedEntry(ObjectChange Change, ObjectVersion? Version, IReadOnlyList<ObjectPart> Parts);
