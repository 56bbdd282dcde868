using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Storage.Identity;

/// <summary>
/// The SHA-256 of a secret, to look keys up by: whoever tries secrets cannot choose the digest, so how far a comparison of digests gets tells nothing.
/// </summary>
internal readonly record struct SecretDigest(UInt128 High, UInt128 Low)
{
    public static SecretDigest Of(string secret)
    {
        // One byte a character: a header's characters are bytes, and a key's are ASCII.
        Span<byte> text = stackalloc byte[KeyText.MaxSecretLength];
        Span<UInt128> halves = stackalloc UInt128[2];
        int length = Encoding.Latin1.GetBytes(secret, text);
        SHA256.HashData(text[..length], MemoryMarshal.AsBytes(halves));
        return new SecretDigest(halves[0], halves[1]);
    }
}
