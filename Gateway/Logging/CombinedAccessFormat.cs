using System.Globalization;
using System.Text;

namespace Gateway.Logging;

/// <summary>
/// The "combined" form of Apache and nginx, which log analysers read: client, <c>-</c>, key, time, request line, status, bytes, Referer, User-Agent.
/// Escaped as nginx does.
/// </summary>
internal sealed class CombinedAccessFormat : IAccessFormat
{
    private Second _second = new(default);

    public void Write(in AccessEntry entry, HttpContext http, LogLine line)
    {
        line.AppendClient(entry.Client).Append(" - "u8).Append(entry.KeyId ?? "-", LogEscape.Word).Append(" ["u8).Append(TextOf(entry.Time));
        line.Append("] \""u8).Append(entry.Method, LogEscape.Quoted).Append(" "u8).Append(QuerySecrets.Hide(entry.Target), LogEscape.Quoted).Append(" "u8);
        line.Append(Protocol(http.Request.Protocol), LogEscape.Quoted).Append("\" "u8).Append(entry.Status).Append(" "u8).AppendNumber(entry.Bytes).Append(" \""u8);
        AppendField(line, http.Request.Headers.Referer);
        line.Append("\" \""u8);
        AppendField(line, http.Request.Headers.UserAgent);
        line.Append("\"\n"u8);
    }

    private static void AppendField(LogLine line, string? text) => line.Append(string.IsNullOrEmpty(text) ? "-" : text, LogEscape.Quoted);

    // As both write it.
    private static string Protocol(string protocol) => protocol switch
    {
        "HTTP/2" => "HTTP/2.0",
        "HTTP/3" => "HTTP/3.0",
        _ => protocol,
    };

    private byte[] TextOf(DateTimeOffset time)
    {
        Second second = _second;
        if (second.Start != time.ToUnixTimeSeconds())
        {
            _second = second = new Second(time);
        }

        return second.Text;
    }

    /// <summary>A second's text: hundreds of lines share it.</summary>
    private sealed class Second(DateTimeOffset time)
    {
        public long Start { get; } = time.ToUnixTimeSeconds();

        public byte[] Text { get; } = Encoding.ASCII.GetBytes(time.ToUniversalTime().ToString("dd/MMM/yyyy:HH:mm:ss +0000", CultureInfo.InvariantCulture));
    }
}
