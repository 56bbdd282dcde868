namespace Gateway.Storage;

/// <summary>What a catalog has committed since it was opened.</summary>
/// <param name="Commits">Transactions.</param>
/// <param name="Writes">Writes in them: those that waited at the same time shared one.</param>
public readonly record struct CommitCount(long Commits, long Writes);
