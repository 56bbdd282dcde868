using System.CommandLine;
using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Storage.Backup;

namespace Gateway.CommandLine;

/// <summary><c>restore</c>: makes a data folder of a backup.</summary>
internal sealed class RestoreCommand(ConfigOptions options, Terminal terminal, TimeProvider time)
{
    private readonly Argument<string> _directory = new("DIR") { Description = "The backup's folder." };

    public Command Create()
    {
        var command = new Command("restore", "Makes a new data folder of a backup. The data folder must be missing or empty.") { _directory };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        GatewayConfig config = options.Load(parsed);
        OwnDataFolder.Require(config);
        if (config.S3 is not null)
        {
            throw new UsageException("A backup is restored onto a disk. Use a configuration with blobs: { type: disk }; from there, migrate moves the bytes into an S3 store.");
        }

        string directory = Path.GetFullPath(parsed.GetRequiredValue(_directory));
        long started = time.GetTimestamp();
        using var job = new RestoreJob(directory, config.DataDirectory);
        using DataFolderLock dataLock = DataFolderLock.Take(config.DataDirectory);
        BackupReport report;
        using (var bar = new ProgressBar(terminal.Error, terminal.ErrorIsTerminal, time))
        {
            report = await job.RunAsync(new BackupProgressBar(bar), cancellationToken);
        }

        return await BackupSummary.WriteAsync(
            terminal, ("Restored", $"into {config.DataDirectory}, as of {TimeText.Format(job.Manifest.Time)},"), report, time.GetElapsedTime(started));
    }
}
