namespace Gateway.Storage.Catalog;

/// <summary>A content as <c>fsck</c> sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="CountedReferences">The reference count kept with it.</param>
/// <param name="HeldReferences">The versions and parts that really point to it.</param>
/// <param name="Content">Its bytes or segments; null when they cannot be read.</param>
public sealed record ContentRecord(long Id, long CountedReferences, long HeldReferences, StoredContent? Content);
