using Gateway.Storage.Backup;

namespace Gateway.CommandLine;

/// <summary>Shows how far a backup or a restore is.</summary>
internal sealed class BackupProgressBar(ProgressBar bar) : IProgress<BackupProgress>
{
    public void Report(BackupProgress value) => bar.Report(value.DoneBytes, value.TotalBytes, value.Service);
}
