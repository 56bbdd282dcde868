using System.Text;

namespace Gateway.Storage.Listing;

/// <summary>Bounds in the key order, as UTF-8 bytes.</summary>
internal static class KeyBytes
{
    /// <summary>Greater than every key: no UTF-8 text contains 0xFF.</summary>
    public static byte[] End { get; } = [0xFF];

    /// <summary>The first possible name after a name.</summary>
    public static byte[] JustAfter(string name) => JustAfter(Encoding.UTF8.GetBytes(name));

    /// <inheritdoc cref="JustAfter(string)"/>
    public static byte[] JustAfter(byte[] name) => [.. name, 0];

    /// <summary>The first possible name that no longer begins with a prefix.</summary>
    public static byte[] AfterPrefix(string prefix)
    {
        if (prefix.Length == 0)
        {
            return End;
        }

        // The last byte of UTF-8 text is at most 0xBF, or ASCII: adding one never overflows.
        byte[] bytes = Encoding.UTF8.GetBytes(prefix);
        bytes[^1]++;
        return bytes;
    }

    /// <summary>The later of two bounds.</summary>
    public static byte[] Max(byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b) >= 0 ? a : b;
}
