namespace Gateway.Storage.Blobs;

/// <summary>What is found out about a place for bytes that can be used.</summary>
/// <param name="IsFull">Whether it takes no more; what is there can be read and deleted.</param>
/// <param name="Warnings">What an operator should know, as sentences.</param>
internal sealed record PlaceFindings(bool IsFull, IReadOnlyList<string> Warnings);
