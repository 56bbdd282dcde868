namespace Gateway.S3Compat.Body;

/// <summary>Digests as headers carry them.</summary>
public static class Base64Digest
{
    /// <summary>Reads a digest of exactly that size in strict Base64; null if it is anything else.</summary>
    public static byte[]? TryParse(string? text, int size)
    {
        // The decoder would skip spaces; the exact length leaves no room for any.
        byte[] value = new byte[size];
        return text?.Length == (size + 2) / 3 * 4 && Convert.TryFromBase64String(text, value, out int written) && written == size ? value : null;
    }
}
