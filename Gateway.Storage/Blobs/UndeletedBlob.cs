namespace Gateway.Storage.Blobs;

/// <summary>A blob that is still there, though it was to be deleted.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Reason">Why, in the store's words.</param>
public readonly record struct UndeletedBlob(BlobId Id, string Reason);
