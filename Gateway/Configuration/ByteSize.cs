using System.Globalization;

namespace Gateway.Configuration;

/// <summary>Sizes as the configuration writes them: <c>32KiB</c>, <c>8MiB</c>, <c>5GiB</c>, <c>1TiB</c>, or plain bytes.</summary>
public static class ByteSize
{
    private static readonly (string Unit, int Shift)[] Units = [("KiB", 10), ("MiB", 20), ("GiB", 30), ("TiB", 40)];

    /// <summary>Reads a size, in bytes.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        (string unit, int shift) = Array.Find(Units, u => text.EndsWith(u.Unit, StringComparison.Ordinal));
        ReadOnlySpan<char> number = text.AsSpan(0, text.Length - (unit?.Length ?? 0));
        bool valid = long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long count) && count <= long.MaxValue >> shift;
        bytes = valid ? count << shift : 0;
        return valid;
    }

    /// <summary>Writes a size the way <see cref="TryParse"/> reads it, in the largest unit that holds it exactly.</summary>
    public static string Format(long bytes)
    {
        (string unit, int shift) = Array.FindLast(Units, u => bytes > 0 && bytes % (1L << u.Shift) == 0);
        return $"{bytes >> shift}{unit}";
    }
}
