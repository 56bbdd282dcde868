namespace Gateway.Storage.Backup;

/// <summary>The folders named for a backup or a restore are not fit for it. Nothing was done.</summary>
public sealed class BackupRefusedException(string message) : Exception(message);
