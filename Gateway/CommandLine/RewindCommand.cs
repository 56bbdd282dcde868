using System.CommandLine;
using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Storage;
using Gateway.Storage.Services;

namespace Gateway.CommandLine;

/// <summary><c>rewind</c>: takes a service back to an earlier point of its history, for good.</summary>
internal sealed class RewindCommand(ConfigOptions options, Terminal terminal, TimeProvider time)
{
    private readonly Argument<string> _service = new("SERVICE") { Description = "The service's id." };
    private readonly Option<long?> _toId = new("--to-id") { Description = "The newest change that shall stand; 0 for none.", HelpName = "N" };
    private readonly Option<DateTimeOffset?> _toTime = TimeOption.Create(
        "--to-time", "The time to go back to: 2026-01-31T12:00:00Z, or 20260131120000 (UTC). What happened up to then stands.");

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only shows what would happen." };
    private readonly Option<bool> _yes = new("--yes") { Description = "Does not ask." };
    private readonly Option<bool> _json = new("--json") { Description = "What happened, or would, as JSON." };

    public Command Create()
    {
        var command = new Command("rewind", "Reverses every change of a service after one, for good. The server must be stopped.")
        {
            _service, _toId, _toTime, _dryRun, _yes, _json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(_toId) is null == result.GetResult(_toTime) is null)
            {
                result.AddError("Say where to go back to: --to-id or --to-time, one of them.");
            }
        });
        _toId.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: ['-', ..] }])
            {
                result.AddError("--to-id must be at least 0.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        GatewayConfig config = options.Load(parsed);
        bool dryRun = parsed.GetValue(_dryRun);
        bool yes = parsed.GetValue(_yes);
        if (!dryRun && !yes && !terminal.CanAsk)
        {
            throw new UsageException("there is nobody to ask: say --yes to rewind, or --dry-run to look.");
        }

        string id = parsed.GetRequiredValue(_service);
        if (config.Catalog is null && !File.Exists(Path.Combine(config.DataDirectory, "registry.db")))
        {
            throw new UsageException($"There is no service '{id}': {config.DataDirectory} holds no data yet.");
        }

        await using StoppedStores stopped = await OpenAsync(config, cancellationToken);
        ObjectStores stores = stopped.Objects;
        ServiceInfo service = stores.Find(id) ?? throw new UsageException($"There is no service '{id}'.");
        ObjectStore store = await stores.GetAsync(id);
        long toId = parsed.GetValue(_toTime) is { } toTime ? await store.Rewind.FindAsync(toTime, cancellationToken) : parsed.GetValue(_toId)!.Value;
        var report = new RewindReport(terminal, parsed.GetValue(_json), service);
        if (dryRun || !yes)
        {
            RewindSummary plan = await ShowAsync(id, progress => store.Rewind.PlanAsync(toId, progress, cancellationToken));
            if (dryRun || plan.Changes == 0)
            {
                await report.WriteAsync(plan, isDone: false);
                return ExitCode.Success;
            }

            if (!await report.AskAsync(plan, cancellationToken))
            {
                return ExitCode.Failure;
            }
        }

        await report.WriteAsync(await ShowAsync(id, progress => store.Rewind.RunAsync(toId, progress, cancellationToken)), isDone: true);
        return ExitCode.Success;
    }

    private async Task<StoppedStores> OpenAsync(GatewayConfig config, CancellationToken cancellationToken)
    {
        try
        {
            return await StoppedStores.OpenAsync(config, time, cancellationToken);
        }
        catch (DataFolderInUseException e)
        {
            throw new IOException($"A gateway is running on the data folder {config.DataDirectory}. Stop it first: a rewind needs the folder for itself.", e);
        }
    }

    private async Task<RewindSummary> ShowAsync(string id, Func<IProgress<RewindProgress>, ValueTask<RewindSummary>> run)
    {
        using var bar = new ProgressBar(terminal.Error, terminal.ErrorIsTerminal, time);
        return await run(new BarProgress(bar, id));
    }

    private sealed class BarProgress(ProgressBar bar, string service) : IProgress<RewindProgress>
    {
        public void Report(RewindProgress value) => bar.Report(value.Reversed, value.Total, service);
    }
}
