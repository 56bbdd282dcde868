using System.Net;

namespace Gateway.Logging;

/// <summary>Values that several forms of line write in the same way.</summary>
internal static class LogLineValues
{
    private const int TicksPerMicrosecond = (int)TimeSpan.TicksPerMicrosecond;

    /// <summary>A time: RFC 3339, UTC, with milliseconds.</summary>
    public static LogLine AppendTime(this LogLine line, DateTimeOffset time)
    {
        const int UpToMilliseconds = 23;
        Span<byte> text = stackalloc byte[32];

        // The round-trip form is the one that takes no time to make.
        time.UtcDateTime.TryFormat(text, out _, "O");
        return line.Append(text[..UpToMilliseconds]).Append("Z"u8);
    }

    /// <summary>An address, or <c>-</c>.</summary>
    public static LogLine AppendClient(this LogLine line, IPAddress? client) => client is null ? line.Append("-"u8) : line.Append(client);

    /// <summary>A number, or <c>-</c>.</summary>
    public static LogLine AppendNumber(this LogLine line, long? number) => number is { } value ? line.Append(value) : line.Append("-"u8);

    /// <summary>Milliseconds with three digits behind the point.</summary>
    public static LogLine AppendMilliseconds(this LogLine line, TimeSpan time)
    {
        (long whole, long rest) = Math.DivRem((time.Ticks + (TicksPerMicrosecond / 2)) / TicksPerMicrosecond, 1000);
        return line.Append(whole).Append("."u8).Append(rest, "000");
    }
}
