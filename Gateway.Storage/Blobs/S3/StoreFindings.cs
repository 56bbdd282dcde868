namespace Gateway.Storage.Blobs.S3;

/// <summary>What the start finds out about a store that can be used.</summary>
/// <param name="Integrity">What the store notices damaged bodies by.</param>
/// <param name="Warnings">What its operator should know, as sentences.</param>
internal sealed record StoreFindings(BodyIntegrity Integrity, IReadOnlyList<string> Warnings);
