using System.Globalization;

namespace Gateway.Configuration;

/// <summary>Durations as the configuration writes them: <c>500ms</c>, <c>30s</c>, <c>10m</c>, <c>1h</c>, <c>7d</c>, <c>forever</c>.</summary>
public static class Duration
{
    /// <summary>What <c>forever</c> reads as. Longer than every other duration.</summary>
    public static readonly TimeSpan Forever = TimeSpan.MaxValue;

    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)),
    ];

    /// <summary>Reads a duration; a number without a unit is none.</summary>
    public static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        if (text == "forever")
        {
            value = Forever;
            return true;
        }

        foreach ((string unit, TimeSpan length) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && long.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long count)
                && count <= (Forever.Ticks - 1) / length.Ticks)
            {
                value = TimeSpan.FromTicks(count * length.Ticks);
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes a duration the way <see cref="TryParse"/> reads it, in the largest unit that holds it exactly.</summary>
    public static string Format(TimeSpan value)
    {
        if (value == Forever)
        {
            return "forever";
        }

        (string unit, TimeSpan length) = Units.LastOrDefault(u => value.Ticks % u.Length.Ticks == 0, Units[0]);
        return $"{value.Ticks / length.Ticks}{(value == TimeSpan.Zero ? "s" : unit)}";
    }
}
