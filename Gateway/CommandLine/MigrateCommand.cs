using System.CommandLine;
using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Storage;
using Gateway.Storage.Migration;

namespace Gateway.CommandLine;

/// <summary><c>migrate</c>: moves what the configuration's gateway keeps to other engines.</summary>
internal sealed class MigrateCommand(ConfigOptions options, Terminal terminal, TimeProvider time)
{
    private readonly Option<string> _to = new("--to") { Description = "The configuration file of the gateway as it shall be.", HelpName = "FILE" };
    private readonly Option<string> _catalog = new("--catalog")
    {
        Description = "Where the catalog goes, as the configuration says it: sqlite, or { type: postgres, connection: \"${GATEWAY_POSTGRES}\" }.",
        HelpName = "ENGINE",
    };

    private readonly Option<string> _blobs = new("--blobs")
    {
        Description = "Where the bytes go, as the configuration says it: disk, or { type: minio, endpoint: ..., bucket: ..., accessKey: \"${KEY}\", secretKey: \"${SECRET}\" }.",
        HelpName = "ENGINE",
    };

    private readonly Option<bool> _verify = new("--verify") { Description = "Reads everything back from the target, as fsck does, before it counts." };
    private readonly Option<bool> _acceptDamage = new("--accept-damage") { Description = "Finishes although bytes of the source are damaged: their objects stay unreadable." };
    private readonly Option<bool> _yes = new("--yes") { Description = "Does not ask." };
    private readonly Option<bool> _release = new("--release") { Description = "Moves nothing: lets a gateway start again on what was moved away, or half moved." };

    public Command Create()
    {
        var command = new Command(
            "migrate",
            "Moves catalog, bytes or both to other engines, as they are; where it was stopped, the same command goes on. The server must be stopped. " +
            "--config and --data name the gateway as it is; --to, or --catalog and --blobs, where it goes.")
        {
            _to, _catalog, _blobs, _verify, _acceptDamage, _yes, _release,
        };
        command.Validators.Add(result =>
        {
            bool file = result.GetResult(_to) is not null;
            bool engines = result.GetResult(_catalog) is not null || result.GetResult(_blobs) is not null;
            bool release = result.GetResult(_release) is not null;
            if ((file ? 1 : 0) + (engines ? 1 : 0) + (release ? 1 : 0) != 1)
            {
                result.AddError("Say where to: --to FILE, or --catalog and --blobs, one of them or both. Or --release, alone.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        GatewayConfig config = options.Load(parsed);
        using DataFolderLock sourceLock = TakeLock(config.DataDirectory);
        StorageOptions source = StorageSettings.Options(config);
        if (parsed.GetValue(_release))
        {
            await terminal.Out.WriteLineAsync(await MigrationRelease.RunAsync(source, time) ? $"Released: {StoragePlace.Of(source)}." : "There is nothing to release: no migration is noted there.");
            return ExitCode.Success;
        }

        GatewayConfig goal = Goal(parsed, config);
        using DataFolderLock? targetLock = goal.DataDirectory == config.DataDirectory ? null : TakeLock(goal.DataDirectory);
        await using MigrationJob job = await MigrationJob.OpenAsync(source, StorageSettings.Options(goal), time, cancellationToken);
        var report = new MigrationSummary(terminal, job);
        if (job.IsDone)
        {
            await report.WriteDoneAsync();
            return ExitCode.Success;
        }

        await report.WarnAsync();
        if (!parsed.GetValue(_yes) && !await report.AskAsync(cancellationToken))
        {
            return ExitCode.Failure;
        }

        long started = time.GetTimestamp();
        MigrationReport done;
        using (var bar = new ProgressBar(terminal.Error, terminal.ErrorIsTerminal, time))
        {
            var choices = new MigrationChoices { Verify = parsed.GetValue(_verify), AcceptDamage = parsed.GetValue(_acceptDamage) };
            done = await job.RunAsync(choices, new BarProgress(bar), cancellationToken);
        }

        return await report.WriteAsync(done, time.GetElapsedTime(started));
    }

    private GatewayConfig Goal(ParseResult parsed, GatewayConfig config) => parsed.GetValue(_to) is { } file
        ? ConfigLoader.Load(new ConfigOverrides(file, DataDirectory: null, Urls: null), terminal.Variable)
        : EngineText.Apply(config, parsed.GetValue(_catalog), parsed.GetValue(_blobs), terminal.Variable);

    private static DataFolderLock TakeLock(string dataDirectory)
    {
        try
        {
            return DataFolderLock.Take(dataDirectory);
        }
        catch (DataFolderInUseException e)
        {
            throw new IOException($"A gateway is running on the data folder {dataDirectory}. Stop it first: nothing may change while it is moved.", e);
        }
    }

    private sealed class BarProgress(ProgressBar bar) : IProgress<MigrationProgress>
    {
        public void Report(MigrationProgress value) => bar.Report(value.Done, value.Total, value.What);
    }
}
