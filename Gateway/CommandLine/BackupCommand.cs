using System.CommandLine;
using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Storage.Backup;

namespace Gateway.CommandLine;

/// <summary><c>backup</c>: copies the data folder, also while the server runs.</summary>
internal sealed class BackupCommand(ConfigOptions options, Terminal terminal, TimeProvider time)
{
    private readonly Argument<string> _directory = new("DIR")
    {
        Description = "The backup's folder: missing, empty, or an earlier backup, which is brought up to date.",
    };

    public Command Create()
    {
        var command = new Command("backup", "Copies the data folder, also while the server runs. Copies only what an earlier backup there lacks.") { _directory };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        GatewayConfig config = options.Load(parsed);
        OwnDataFolder.Require(config);
        string directory = Path.GetFullPath(parsed.GetRequiredValue(_directory));
        long started = time.GetTimestamp();
        BackupReport report;
        using var job = new BackupJob(StorageSettings.Options(config), directory, config.Instance, time);
        using (var bar = new ProgressBar(terminal.Error, terminal.ErrorIsTerminal, time))
        {
            report = await job.RunAsync(new BackupProgressBar(bar), cancellationToken);
        }

        int code = await BackupSummary.WriteAsync(terminal, ("Backed up", $"into {directory}"), report, time.GetElapsedTime(started));
        await terminal.Out.WriteLineAsync("The backup holds master.key: whoever reads it can use the stored API keys. Keep it as secret as the data folder.");
        return code;
    }
}
