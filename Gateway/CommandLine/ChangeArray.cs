using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Storage.Objects;

namespace Gateway.CommandLine;

/// <summary>Changes as a JSON array, a change a line.</summary>
internal sealed class ChangeArray(TextWriter output) : IChangeWriter
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Default };

    private bool _begun;

    public async Task WriteAsync(ObjectChange change)
    {
        await output.WriteLineAsync(_begun ? "," : "[");
        _begun = true;
        await output.WriteAsync(JsonSerializer.Serialize(
            new
            {
                change.SyncId,
                Action = ActionText.Format(change.Action),
                Path = change.Key.Value,
                VersionId = change.VersionId?.Value,
                Time = TimeText.Format(change.Time),
            },
            Json));
    }

    public async Task FinishAsync() => await output.WriteLineAsync(_begun ? $"{Environment.NewLine}]" : "[]");
}
