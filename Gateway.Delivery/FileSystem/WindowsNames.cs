using System.Buffers;

namespace Gateway.Delivery.FileSystem;

/// <summary>Names that Windows takes for something else (learn.microsoft.com, "Naming Files, Paths, and Namespaces"). Elsewhere they are like any other.</summary>
internal static class WindowsNames
{
    private static readonly SearchValues<char> Special = SearchValues.Create(":*?\"<>|");
    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"];

    /// <summary>Whether a name is a drive or a stream of a file, a device whatever its extension, has a wildcard, or loses its end.</summary>
    public static bool Misread(ReadOnlySpan<char> name) =>
        name.ContainsAny(Special) || name[^1] is '.' or ' ' || IsDevice(name[..(name.IndexOf('.') is >= 0 and int dot ? dot : name.Length)].TrimEnd(' '));

    private static bool IsDevice(ReadOnlySpan<char> stem)
    {
        foreach (string device in Devices)
        {
            if (stem.Equals(device, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return stem.Length == 4 && (char.IsAsciiDigit(stem[3]) || stem[3] is '¹' or '²' or '³')
            && (stem[..3].Equals("COM", StringComparison.OrdinalIgnoreCase) || stem[..3].Equals("LPT", StringComparison.OrdinalIgnoreCase));
    }
}
