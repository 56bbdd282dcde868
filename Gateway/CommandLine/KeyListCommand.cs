using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.StandardMode.Json;
using Gateway.Storage.Identity;

namespace Gateway.CommandLine;

/// <summary><c>key list</c>: all keys, without their secrets.</summary>
internal sealed class KeyListCommand(ConfigOptions options, Terminal terminal)
{
    private readonly Option<bool> _json = new("--json") { Description = "As a JSON array." };

    public Command Create()
    {
        var command = new Command("list", "Lists the keys, without their secrets.") { _json };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        GatewayConfig config = options.Load(parsed);
        await using KeyStore keys = await KeyStore.OpenAsync(StorageSettings.Options(config), config.Keys, config.Accounts, TimeProvider.System);
        if (parsed.GetValue(_json))
        {
            await terminal.Out.WriteLineAsync(ToJson(keys.List()));
        }
        else
        {
            WriteTable(keys.List());
        }

        return ExitCode.Success;
    }

    private void WriteTable(IReadOnlyList<KeyInfo> keys)
    {
        string[][] rows =
        [
            ["ID", "ACCOUNT", "MAY", "FROM", "CREATED"],
            .. keys.Select(k => new[] { k.Id, k.AccountId, k.Admin ? "admin" : PermissionText.Format(k.Permissions), Origin(k.Origin), Time(k.Created) ?? "-" }),
        ];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(r => r[column].Length))];
        foreach (string[] row in rows)
        {
            terminal.Out.WriteLine(string.Join("  ", row.Zip(widths, (cell, width) => cell.PadRight(width))).TrimEnd());
        }
    }

    private static string ToJson(IReadOnlyList<KeyInfo> keys)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach (KeyInfo key in keys)
            {
                json.WriteStartObject();
                json.WriteString("id", key.Id);
                KeyJson.WriteMembers(json, key);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Origin(KeyOrigin origin) => origin == KeyOrigin.Configured ? "configuration" : "registry";

    private static string? Time(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
