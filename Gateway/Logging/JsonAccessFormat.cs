using System.Diagnostics;

namespace Gateway.Logging;

/// <summary>One JSON object a line. What is not known is left out.</summary>
internal sealed class JsonAccessFormat : IAccessFormat
{
    public void Write(in AccessEntry entry, HttpContext http, LogLine line)
    {
        line.Append("{\"time\":\""u8).AppendTime(entry.Time);
        if (entry.Client is { } client)
        {
            line.Append("\",\"client\":\""u8).Append(client);
        }

        line.Append("\",\"method\":\""u8).Append(entry.Method, LogEscape.Json);
        line.Append("\",\"path\":\""u8).Append(QuerySecrets.Hide(entry.Target), LogEscape.Json);
        line.Append("\",\"status\":"u8).Append(entry.Status);
        if (entry.Bytes is { } bytes)
        {
            line.Append(",\"bytes\":"u8).Append(bytes);
        }

        line.Append(",\"ms\":"u8).AppendMilliseconds(entry.Duration);
        AppendText(line, ",\"key\":\""u8, entry.KeyId);
        AppendText(line, ",\"service\":\""u8, entry.Service?.Id);
        if (entry.Cache is not null)
        {
            AppendText(line, ",\"cache\":\""u8, CacheWord.Of(entry.Cache));
        }

        AppendText(line, ",\"referer\":\""u8, http.Request.Headers.Referer);
        AppendText(line, ",\"agent\":\""u8, http.Request.Headers.UserAgent);
        AppendText(line, ",\"request\":\""u8, RequestId.Of(http));
        AppendText(line, ",\"trace\":\""u8, Activity.Current?.TraceId.ToHexString());
        line.Append("}\n"u8);
    }

    private static void AppendText(LogLine line, ReadOnlySpan<byte> name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            line.Append(name).Append(text, LogEscape.Json).Append("\""u8);
        }
    }
}
