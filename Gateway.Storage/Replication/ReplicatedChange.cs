namespace Gateway.Storage.Replication;

/// <summary>A change of a primary, ready to be applied.</summary>
/// <param name="Entry">The change. Its version is null when the primary has it no more; a later change says so.</param>
/// <param name="Content">The bytes of the version; null when it is a delete marker, or there is no version.</param>
public sealed record ReplicatedChange(FeedEntry Entry, ReplicatedContent? Content);
