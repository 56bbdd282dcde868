namespace Gateway.Storage.Integrity;

/// <summary>CRC-64/NVME (NVM Express NVM Command Set Specification, "64b CRC Protection Information"). Values are finished CRCs; 0 is the CRC of nothing, so values chain.</summary>
internal static class Crc64Nvme
{
    /// <summary>The arithmetic behind, for tests of its portable half.</summary>
    internal static readonly ReflectedCrc Arithmetic = new(polynomial: 0x9A6C9329AC4BC9B5, width: 64);

    /// <summary>The CRC of what <paramref name="crc"/> covers followed by <paramref name="bytes"/>.</summary>
    public static ulong Append(ulong crc, ReadOnlySpan<byte> bytes) => Arithmetic.Append(crc, bytes);

    /// <summary>The CRC of a concatenation, from the CRCs of both sides and the length of the second; its cost grows with the logarithm of that length.</summary>
    public static ulong Combine(ulong first, ulong second, long secondLength) => Arithmetic.Combine(first, second, secondLength);
}
