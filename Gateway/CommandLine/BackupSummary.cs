using Gateway.Storage.Backup;

namespace Gateway.CommandLine;

/// <summary>Tells what a backup or a restore came to.</summary>
internal static class BackupSummary
{
    /// <summary>Writes the faults, then the sum.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="done">How the sentence begins, and ends: what was done, and where.</param>
    /// <param name="report">What it came to.</param>
    /// <param name="took">How long it took.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> WriteAsync(Terminal terminal, (string Verb, string Where) done, BackupReport report, TimeSpan took)
    {
        foreach (BackupFault fault in report.Faults)
        {
            string what = fault.Key is { } key ? $"'{PlainText.Escape(key.Value)}', version {fault.VersionId}: " : "";
            await terminal.Error.WriteLineAsync($"error: {fault.Service}: {what}{fault.Message}");
        }

        BackupManifest manifest = report.Manifest;
        string objects = $"{Count(manifest.Services.Sum(s => s.Objects), "object")}, {SizeText.Format(manifest.Services.Sum(s => s.Bytes))}";
        string held = $"{Count(manifest.Services.Count, "service")}, {objects}";
        string copied = $"{Count(report.CopiedBlobs, "blob")} ({SizeText.Format(report.CopiedBytes)}) copied, {report.PresentBlobs} there already";
        await terminal.Out.WriteLineAsync($"{done.Verb} {held} {done.Where} in {took.TotalSeconds:0.0} s: {copied}.");
        if (report.FaultCount == 0)
        {
            return ExitCode.Success;
        }

        await terminal.Error.WriteLineAsync($"error: {Count(report.FaultCount, "fault")}: what is named above is not whole. All the rest is.");
        return ExitCode.Failure;
    }

    private static string Count(long count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
