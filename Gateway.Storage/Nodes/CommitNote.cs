namespace Gateway.Storage.Nodes;

/// <summary>Says that changes of a service were committed, in the order of commits.</summary>
/// <param name="Service">The service's number.</param>
/// <param name="Before">Its newest sync id before them.</param>
/// <param name="Last">Its newest sync id after them; less than before when changes were reversed.</param>
/// <param name="IsOwn">Whether this gateway made them.</param>
internal readonly record struct CommitNote(long Service, long Before, long Last, bool IsOwn);
