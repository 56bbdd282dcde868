using Gateway.Storage.Catalog;

namespace Gateway.Storage.Replication;

/// <summary>A version's bytes as a replica received them: verified and durable, and held by nothing yet.</summary>
public sealed class ReplicatedContent
{
    internal ReplicatedContent(StoredContent? content) => Content = content;

    /// <summary>Where they are; null when there are none.</summary>
    internal StoredContent? Content { get; }
}
