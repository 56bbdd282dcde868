using System.Buffers;
using System.Text.Json;

namespace Gateway.Logging;

/// <summary>One JSON object a line.</summary>
internal sealed class JsonAccessFormat : IAccessFormat, IDisposable
{
    private readonly Utf8JsonWriter _json = new(Stream.Null);

    public void Write(in AccessEntry entry, IBufferWriter<byte> output)
    {
        _json.Reset(output);
        _json.WriteStartObject();
        _json.WriteString("time"u8, entry.Time.UtcDateTime);
        _json.WriteString("client"u8, entry.Client?.ToString());
        _json.WriteString("method"u8, entry.Method);
        _json.WriteString("path"u8, QuerySecrets.Hide(entry.Target));
        _json.WriteNumber("status"u8, entry.Status);
        if (entry.Bytes is { } bytes)
        {
            _json.WriteNumber("bytes"u8, bytes);
        }

        _json.WriteNumber("ms"u8, Math.Round(entry.Duration.TotalMilliseconds, 3));
        if (entry.KeyId is { } key)
        {
            _json.WriteString("key"u8, key);
        }

        _json.WriteString("request"u8, entry.RequestId);
        _json.WriteEndObject();
        _json.Flush();
        output.Write("\n"u8);
    }

    public void Dispose() => _json.Dispose();
}
