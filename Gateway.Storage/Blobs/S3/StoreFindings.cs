namespace Gateway.Storage.Blobs.S3;

/// <summary>What the start finds out about a store that can be used.</summary>
/// <param name="Integrity">What the store notices damaged bodies by.</param>
/// <param name="Place">What does not depend on its being an S3 store.</param>
internal sealed record StoreFindings(BodyIntegrity Integrity, PlaceFindings Place);
