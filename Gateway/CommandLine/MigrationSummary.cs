using Gateway.Storage.Migration;

namespace Gateway.CommandLine;

/// <summary>Tells what a migration does and did, and asks.</summary>
internal sealed class MigrationSummary(Terminal terminal, MigrationJob job)
{
    /// <summary>Writes what should be known before anything is moved.</summary>
    public async Task WarnAsync()
    {
        foreach (string warning in job.Warnings)
        {
            await terminal.Error.WriteLineAsync($"warning: {warning}");
        }
    }

    /// <summary>Says that the same migration was completed before.</summary>
    public async Task WriteDoneAsync() => await terminal.Out.WriteLineAsync($"Nothing to do: it was moved to {job.To} already. To begin anew: owncdn-gateway migrate --release");

    /// <summary>Shows the plan to the person at the terminal.</summary>
    /// <returns>Whether to go on.</returns>
    /// <exception cref="UsageException">There is nobody to ask.</exception>
    public async Task<bool> AskAsync(CancellationToken cancellationToken)
    {
        if (!terminal.CanAsk)
        {
            throw new UsageException("there is nobody to ask: say --yes to migrate.");
        }

        await terminal.Error.WriteLineAsync($"{(job.IsResumed ? "Goes on moving" : "Moves")} {Count(job.ServiceCount, "service")}");
        await WritePartAsync("catalog", job.MovesCatalog, job.From.Catalog, job.To.Catalog);
        await WritePartAsync("bytes", job.MovesBlobs, job.From.Blobs, job.To.Blobs);
        await terminal.Error.WriteAsync(
            "What is there stays as it is. From now on a gateway cannot be started on it; once the move is complete, start it with the new configuration. Go on? (yes/no) ");
        await terminal.Error.FlushAsync(cancellationToken);
        if (await terminal.In.ReadLineAsync(cancellationToken) is { } answer && answer.Trim().ToLowerInvariant() is "yes" or "y")
        {
            return true;
        }

        await terminal.Error.WriteLineAsync("Nothing was changed.");
        return false;
    }

    /// <summary>Writes what is damaged, then the sum.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> WriteAsync(MigrationReport report, TimeSpan took)
    {
        foreach (MigrationFault fault in report.Faults)
        {
            string what = fault.Key is { } key ? $"'{PlainText.Escape(key)}', version {fault.VersionId}: " : "";
            await terminal.Error.WriteLineAsync($"{(report.IsComplete ? "warning" : "error")}: {fault.Service}: {what}{fault.Message}");
        }

        string rows = job.MovesCatalog ? $" {Count(report.Rows, "row")}, the same on both sides." : "";
        string blobs = job.MovesBlobs ? $" {Count(report.CopiedBlobs, "blob")} ({SizeText.Format(report.CopiedBytes)}) copied, {report.PresentBlobs} there already." : "";
        if (!report.IsComplete)
        {
            await terminal.Error.WriteLineAsync(
                $"error: {Count(report.FaultCount, "fault")}: what is named above is not whole at the source; all the rest is copied.{rows}{blobs} " +
                "The migration is not complete. Run it again with --accept-damage to leave these objects unreadable, as they are.");
            return ExitCode.Failure;
        }

        await terminal.Out.WriteLineAsync($"Moved {Count(report.Services, "service")} in {took.TotalSeconds:0.0} s to {job.To}.{rows}{blobs}");
        await terminal.Out.WriteLineAsync("Start the gateway with a configuration that says so. What was there before is unchanged. When you are sure, this may be deleted:");
        foreach (string part in job.Remains.Removable)
        {
            await terminal.Out.WriteLineAsync($"  {part}");
        }

        if (job.Remains.FolderInUse is { } folder)
        {
            await terminal.Out.WriteLineAsync($"Keep everything else in {folder}: the new configuration uses that folder.");
        }

        return ExitCode.Success;
    }

    private async Task WritePartAsync(string part, bool moves, string from, string to) =>
        await terminal.Error.WriteLineAsync(moves ? $"  {part,-7}  from {from}{Environment.NewLine}             to {to}" : $"  {part,-7}  stays: {from}");

    private static string Count(long count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
