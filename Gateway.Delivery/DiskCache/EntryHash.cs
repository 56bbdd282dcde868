using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Gateway.Delivery.Caching;

namespace Gateway.Delivery.DiskCache;

/// <summary>
/// The first 64 bits of SHA-256: the same after a restart, and nobody makes many keys that share a chain. Different names with one hash do no
/// harm: an entry's file tells its key, and a purge takes one entry too many.
/// </summary>
internal static class EntryHash
{
    private const int StackSize = 512;

    /// <summary>Of a key. An encoded path has no question mark in it.</summary>
    public static ulong OfKey(CacheKey key) => Of(key.Path.Encoded, '?', key.Query);

    /// <summary>Of a decoded path, UTF-8.</summary>
    public static ulong OfPath(ReadOnlySpan<byte> decoded)
    {
        int length = decoded.Length + 1;
        Span<byte> bytes = length <= StackSize ? stackalloc byte[StackSize] : new byte[length];
        bytes[0] = (byte)'/';
        decoded.CopyTo(bytes[1..]);
        return Of(bytes[..length]);
    }

    public static ulong OfTag(string tag) => Of("tag", ':', tag);

    /// <summary>Of all tags of a response.</summary>
    public static ulong[] OfTags(IReadOnlyList<string> tags) => [.. tags.Select(OfTag).Distinct()];

    /// <summary>Of what tells a response from others under its key: what it varies by, in any order, and its slice.</summary>
    public static ulong OfVariant(ResponseRecord record)
    {
        var text = new StringBuilder();
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues lines) in record.Vary.All.ToArray().OrderBy(field => field.Key, StringComparer.OrdinalIgnoreCase))
        {
            text.Append(name.ToLowerInvariant());
            foreach (string? line in lines)
            {
                text.Append('\n').Append(line);
            }

            text.Append('\0');
        }

        return Of(record.Slice is { } slice ? $"{slice.Offset}+{slice.Length}" : "", '\0', text.ToString());
    }

    private static ulong Of(string first, char separator, string second)
    {
        int most = Encoding.UTF8.GetMaxByteCount(first.Length + 1 + second.Length);
        Span<byte> bytes = most <= StackSize ? stackalloc byte[StackSize] : new byte[most];
        int length = Encoding.UTF8.GetBytes(first, bytes);
        bytes[length++] = (byte)separator;
        length += Encoding.UTF8.GetBytes(second, bytes[length..]);
        return Of(bytes[..length]);
    }

    private static ulong Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}
