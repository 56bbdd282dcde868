using System.CommandLine;
using System.CommandLine.Parsing;
using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Storage;
using Gateway.Storage.Objects;

namespace Gateway.CommandLine;

/// <summary><c>log</c>: a service's change log, also while the server runs.</summary>
internal sealed class LogCommand(ConfigOptions options, Terminal terminal)
{
    private const int Page = 1000;

    private readonly Argument<string> _service = new("SERVICE") { Description = "The service's id." };
    private readonly Option<long?> _fromId = new("--from-id") { Description = "The sync id to begin with.", HelpName = "N" };
    private readonly Option<DateTimeOffset?> _fromTime = TimeOption.Create(
        "--from-time", "The time to begin with: 2026-01-31T12:00:00Z, or 20260131120000 (UTC).");

    private readonly Option<long> _count = new("--count") { Description = "The most lines.", HelpName = "N", DefaultValueFactory = _ => 25 };
    private readonly Option<bool> _forward = new("--forward") { Description = "Oldest first." };
    private readonly Option<bool> _json = new("--json") { Description = "As a JSON array." };

    public Command Create()
    {
        var command = new Command("log", "Shows a service's changes, newest first; also while the server runs.")
        {
            _service, _fromId, _fromTime, _count, _forward, _json,
        };
        _fromId.Validators.Add(result => RequireAtLeast(result, 0));
        _count.Validators.Add(result => RequireAtLeast(result, 1));
        command.Validators.Add(result =>
        {
            if (result.GetResult(_fromId) is not null && result.GetResult(_fromTime) is not null)
            {
                result.AddError("--from-id and --from-time exclude each other.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        GatewayConfig config = options.Load(parsed);
        await using ChangeLog log = await ServiceErrors.ExplainAsync(() => ChangeLog.OpenAsync(StorageSettings.Options(config), parsed.GetRequiredValue(_service)));
        bool forward = parsed.GetValue(_forward);
        long next = await BeginAsync(log, parsed, forward);
        long left = parsed.GetValue(_count);
        IChangeWriter writer = parsed.GetValue(_json) ? new ChangeArray(terminal.Out) : new ChangeTable(terminal.Out);
        while (left > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int take = (int)Math.Min(left, Page);
            IReadOnlyList<ObjectChange> page = await (forward ? log.ReadAsync(next, take) : log.ReadBackAsync(next, take));
            foreach (ObjectChange change in page)
            {
                await writer.WriteAsync(change);
                next = change.SyncId;
            }

            left = page.Count == take ? left - take : 0;
        }

        await writer.FinishAsync();
        return ExitCode.Success;
    }

    /// <summary>The sync id before the first line, in the order that is asked for.</summary>
    private async ValueTask<long> BeginAsync(ChangeLog log, ParseResult parsed, bool forward)
    {
        if (parsed.GetValue(_fromTime) is { } time)
        {
            // The log's precision; forward, what happened in that very millisecond belongs to it.
            return forward ? await log.FindAsync(time.AddMilliseconds(-1)) : await log.FindAsync(time) + 1;
        }

        return parsed.GetValue(_fromId) is { } id ? (forward ? id - 1 : Math.Min(id, long.MaxValue - 1) + 1) : forward ? 0 : long.MaxValue;
    }

    private static void RequireAtLeast(OptionResult result, long least)
    {
        // What is no number has its own error.
        if (result.Tokens is [var token] && long.TryParse(token.Value, out long value) && value < least)
        {
            result.AddError($"{result.Option.Name} must be at least {least}.");
        }
    }
}
