namespace Gateway.Storage.Backup;

/// <summary>How far a backup or a restore has come with one service.</summary>
/// <param name="Service">The service's id.</param>
/// <param name="DoneBytes">Bytes that are in place.</param>
/// <param name="TotalBytes">Bytes of all versions; fewer are copied when copies share content.</param>
public readonly record struct BackupProgress(string Service, long DoneBytes, long TotalBytes);
