namespace Gateway.Storage.Migration;

/// <summary>How far a migration is.</summary>
/// <param name="What">What it is at: rows, or the bytes of a service.</param>
/// <param name="Done">How much of that is done.</param>
/// <param name="Total">Of how much.</param>
public readonly record struct MigrationProgress(string What, long Done, long Total);
