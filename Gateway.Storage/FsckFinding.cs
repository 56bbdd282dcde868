namespace Gateway.Storage;

/// <summary>Something that <c>fsck</c> found wrong.</summary>
/// <param name="Message">What, for a person.</param>
/// <param name="Repaired">Whether it was put right.</param>
public sealed record FsckFinding(string Message, bool Repaired);
