using System.Text.Json;
using Gateway.Storage;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;

namespace Gateway.CommandLine;

/// <summary>Tells what a rewind does or did, and asks.</summary>
internal sealed class RewindReport(Terminal terminal, bool json, ServiceInfo service)
{
    private const int MaxNames = 20;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public async Task WriteAsync(RewindSummary summary, bool isDone)
    {
        if (json)
        {
            await terminal.Out.WriteLineAsync(ToJson(summary, isDone));
        }
        else
        {
            await DescribeAsync(terminal.Out, summary, isDone);
        }
    }

    /// <summary>Shows the plan to the person at the terminal.</summary>
    /// <returns>Whether to go on.</returns>
    public async Task<bool> AskAsync(RewindSummary plan, CancellationToken cancellationToken)
    {
        await DescribeAsync(terminal.Error, plan, isDone: false);
        await terminal.Error.WriteAsync("This cannot be undone. Rewind? (yes/no) ");
        await terminal.Error.FlushAsync(cancellationToken);
        if (await terminal.In.ReadLineAsync(cancellationToken) is { } answer && answer.Trim().ToLowerInvariant() is "yes" or "y")
        {
            return true;
        }

        await terminal.Error.WriteLineAsync("Nothing was changed.");
        return false;
    }

    private async Task DescribeAsync(TextWriter output, RewindSummary summary, bool isDone)
    {
        if (summary.Changes == 0)
        {
            await output.WriteLineAsync($"{service.Id}: nothing to reverse. The newest change is {summary.FromId}.");
            return;
        }

        await output.WriteLineAsync($"{service.Id}: {(isDone ? "rewound" : "would go back")} from change {summary.FromId} to {summary.ToId}");
        await output.WriteLineAsync($"  changes reversed        {summary.Changes}");
        await output.WriteLineAsync($"  versions removed        {summary.VersionsRemoved}");
        await output.WriteLineAsync($"  deletions undone        {summary.DeletesUndone}");
        await output.WriteLineAsync($"  cannot be brought back  {summary.Lost.Count}{(summary.Lost.Count > 0 ? ", removed for good since:" : "")}");
        foreach ((ObjectKey key, VersionId version) in summary.Lost.Take(MaxNames))
        {
            await output.WriteLineAsync($"    '{PlainText.Escape(key.Value)}', version {version}");
        }

        if (summary.Lost.Count > MaxNames)
        {
            await output.WriteLineAsync($"    and {summary.Lost.Count - MaxNames} more");
        }

        if (service.ReplicaOf is { } primary)
        {
            await output.WriteLineAsync($"  {service.Id} is a replica: it fetches from {primary} again what the rewind takes away.");
        }
    }

    private string ToJson(RewindSummary summary, bool isDone) => JsonSerializer.Serialize(
        new
        {
            Service = service.Id,
            Done = isDone,
            summary.FromId,
            summary.ToId,
            summary.Changes,
            summary.VersionsRemoved,
            summary.DeletesUndone,
            Lost = summary.Lost.Select(lost => new { Path = lost.Key.Value, VersionId = lost.VersionId.Value }),
        },
        Json);
}
