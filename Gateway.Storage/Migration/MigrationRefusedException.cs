namespace Gateway.Storage.Migration;

/// <summary>What was named is not fit for the migration. Nothing was done.</summary>
public sealed class MigrationRefusedException(string message) : Exception(message);
