using Gateway.Storage.Objects;

namespace Gateway.Storage;

/// <summary>What a write made.</summary>
/// <param name="Version">The new version.</param>
/// <param name="Replaced">Whether there was a current object under its key.</param>
public sealed record PutResult(ObjectVersion Version, bool Replaced);
