namespace Gateway.Storage.Integrity;

/// <summary>CRC-32/ISCSI, the polynomial of Castagnoli (RFC 3720, section 12.1). Values are finished CRCs; 0 is the CRC of nothing, so values chain.</summary>
public static class Crc32C
{
    /// <summary>The arithmetic behind, for tests of its portable half.</summary>
    internal static readonly ReflectedCrc Arithmetic = new(polynomial: 0x82F63B78, width: 32);

    /// <summary>The CRC of what <paramref name="crc"/> covers followed by <paramref name="bytes"/>.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes) => (uint)Arithmetic.Append(crc, bytes);

    /// <summary>The CRC of a concatenation, from the CRCs of both sides and the length of the second; its cost grows with the logarithm of that length.</summary>
    public static uint Combine(uint first, uint second, long secondLength) => (uint)Arithmetic.Combine(first, second, secondLength);
}
