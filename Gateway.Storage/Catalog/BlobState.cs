namespace Gateway.Storage.Catalog;

/// <summary>The life of a blob, as the catalog sees it.</summary>
public enum BlobState
{
    /// <summary>Being written; no content holds it yet.</summary>
    Reserved = 1,

    /// <summary>Held by a content.</summary>
    Live = 2,

    /// <summary>No longer held; waits to be deleted. These rows are the outbox.</summary>
    Freed = 3,
}
