using System.Globalization;
using System.Text.Json;

namespace Gateway.StandardMode.Json;

/// <summary>Values as every document of standard mode writes them.</summary>
internal static class JsonValues
{
    /// <summary>A time: RFC 3339, UTC, with milliseconds.</summary>
    public static void WriteTime(this Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset time)
    {
        const int Length = 24;
        Span<char> text = stackalloc char[Length];
        time.UtcDateTime.TryFormat(text, out int written, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        json.WriteString(name, text[..written]);
    }

    /// <summary>A time, or null.</summary>
    public static void WriteTimeOrNull(this Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? time)
    {
        if (time is { } value)
        {
            json.WriteTime(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>A number, or null.</summary>
    public static void WriteNumberOrNull(this Utf8JsonWriter json, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
