namespace Gateway.CommandLine;

/// <summary>Sizes for people: <c>17 bytes</c>, <c>12.4 MiB</c>.</summary>
internal static class SizeText
{
    private static readonly string[] Units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    public static string Format(long bytes)
    {
        if (bytes < 1024)
        {
            return bytes == 1 ? "1 byte" : $"{bytes} bytes";
        }

        double value = bytes / 1024.0;
        int unit = 0;
        for (; value >= 1023.95; unit++)
        {
            value /= 1024;
        }

        return $"{value:0.#} {Units[unit]}";
    }
}
