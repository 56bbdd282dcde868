using Gateway.Storage.Objects;

namespace Gateway.CommandLine;

/// <summary>Changes as lines for people.</summary>
internal sealed class ChangeTable(TextWriter output) : IChangeWriter
{
    private bool _begun;

    public async Task WriteAsync(ObjectChange change)
    {
        await BeginAsync();
        string version = change.VersionId?.Value ?? "-";
        await output.WriteLineAsync(
            Line($"{change.SyncId}", TimeText.Format(change.Time), ActionText.Format(change.Action), version, PlainText.Escape(change.Key.Value)));
    }

    public async Task FinishAsync()
    {
        if (!_begun)
        {
            await output.WriteLineAsync("No changes.");
        }
    }

    // A time has 24 characters, a version id 32. Sync ids grow far only after a restore or a promotion.
    private static string Line(string syncId, string time, string action, string version, string path) =>
        $"{syncId,-14}  {time,-24}  {action,-6}  {version,-32}  {path}";

    private async ValueTask BeginAsync()
    {
        if (!_begun)
        {
            await output.WriteLineAsync(Line("SYNC ID", "TIME", "ACTION", "VERSION", "PATH"));
            _begun = true;
        }
    }
}
