namespace Gateway.Logging;

/// <summary>Fields with a space between them: time, client, method, path, status, bytes, milliseconds, key, request id. What is not known is <c>-</c>.</summary>
internal sealed class TextAccessFormat : IAccessFormat
{
    public void Write(in AccessEntry entry, HttpContext http, LogLine line)
    {
        line.AppendTime(entry.Time).Append(" "u8).AppendClient(entry.Client).Append(" "u8);
        AppendWord(line, entry.Method);
        AppendWord(line, QuerySecrets.Hide(entry.Target));
        line.Append(entry.Status).Append(" "u8).AppendNumber(entry.Bytes).Append(" "u8).AppendMilliseconds(entry.Duration).Append("ms "u8);
        AppendWord(line, entry.KeyId);
        line.Append(RequestId.Of(http), LogEscape.Word).Append("\n"u8);
    }

    private static void AppendWord(LogLine line, string? text) => line.Append(string.IsNullOrEmpty(text) ? "-" : text, LogEscape.Word).Append(" "u8);
}
