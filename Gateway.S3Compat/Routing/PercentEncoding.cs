using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;
using Gateway.S3Compat.Errors;

namespace Gateway.S3Compat.Routing;

/// <summary>
/// Percent-encoding as Signature Version 4 wants it: everything but the unreserved characters of RFC 3986 becomes
/// <c>%XX</c> with upper-case digits; the slash stays in paths only.
/// </summary>
public static class PercentEncoding
{
    private static readonly SearchValues<char> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    private static readonly SearchValues<char> UnreservedOrSlash =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/");

    /// <summary>Whether the text stands in canonical form as it is.</summary>
    internal static bool IsUnreserved(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Unreserved);

    /// <summary>Whether the byte stays as it is.</summary>
    internal static bool IsUnreserved(byte value) => char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~';

    /// <summary>Decodes once.</summary>
    /// <exception cref="S3Exception">InvalidURI: a broken <c>%XX</c>, or bytes that are not UTF-8.</exception>
    internal static string Decode(ReadOnlySpan<char> text) =>
        IsPlain(text) ? text.ToString() : DecodeBytes(text, (byte)'+') ?? throw new S3Exception(S3Error.InvalidURI);

    /// <summary>Decodes once; a plus sign means a space, as S3 reads queries.</summary>
    /// <exception cref="S3Exception">InvalidURI: a broken <c>%XX</c>, or bytes that are not UTF-8.</exception>
    internal static string DecodeQuery(ReadOnlySpan<char> text) =>
        TryDecodeQuery(text, out string? decoded) ? decoded : throw new S3Exception(S3Error.InvalidURI);

    /// <summary>Decodes a name or value of a query once; a plus sign means a space.</summary>
    /// <returns>False for a broken <c>%XX</c>, or bytes that are not UTF-8.</returns>
    public static bool TryDecodeQuery(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? decoded)
    {
        decoded = IsPlain(text) && !text.Contains('+') ? text.ToString() : DecodeBytes(text, (byte)' ');
        return decoded is not null;
    }

    /// <summary>
    /// Brings a raw path into the form that clients sign. A slash that was sent encoded stays encoded within the first
    /// <paramref name="opaqueSegments"/> segments: it separates nothing there.
    /// </summary>
    internal static string Canonicalize(ReadOnlySpan<char> path, int opaqueSegments)
    {
        if (path.IsEmpty)
        {
            return "/";
        }

        if (!path.ContainsAnyExcept(UnreservedOrSlash))
        {
            return path.ToString();
        }

        byte[] bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(path.Length));
        try
        {
            var canonical = new StringBuilder(path.Length + 16);
            int slashes = 0;
            for (int i = 0; i < path.Length;)
            {
                bool encoded = path[i] == '%';
                int length = DecodeUnit(path, ref i, bytes);
                if (length == 0)
                {
                    throw new S3Exception(S3Error.InvalidURI);
                }

                for (int b = 0; b < length; b++)
                {
                    byte value = bytes[b];
                    bool separator = value == '/' && (!encoded || slashes > opaqueSegments);
                    slashes += separator ? 1 : 0;
                    if (separator || IsUnreserved(value))
                    {
                        canonical.Append((char)value);
                    }
                    else
                    {
                        canonical.Append('%').Append(Digit(value >> 4)).Append(Digit(value & 15));
                    }
                }
            }

            return canonical.ToString();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>An upper-case hexadecimal digit.</summary>
    internal static char Digit(int value) => (char)(value < 10 ? '0' + value : 'A' + value - 10);

    private static bool IsPlain(ReadOnlySpan<char> text) => !text.Contains('%') && Ascii.IsValid(text);

    /// <summary>The text of the bytes; null where they are no text.</summary>
    private static string? DecodeBytes(ReadOnlySpan<char> text, byte plus)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            int length = 0;
            for (int i = 0; i < text.Length;)
            {
                if (text[i] == '+')
                {
                    bytes[length++] = plus;
                    i++;
                }
                else if (DecodeUnit(text, ref i, bytes.AsSpan(length)) is > 0 and var written)
                {
                    length += written;
                }
                else
                {
                    return null;
                }
            }

            ReadOnlySpan<byte> decoded = bytes.AsSpan(0, length);
            return Utf8.IsValid(decoded) ? Encoding.UTF8.GetString(decoded) : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>The bytes behind one character or escape; none where it is broken.</summary>
    private static int DecodeUnit(ReadOnlySpan<char> text, ref int position, Span<byte> bytes)
    {
        char c = text[position];
        if (c == '%')
        {
            if (position + 2 >= text.Length || !char.IsAsciiHexDigit(text[position + 1]) || !char.IsAsciiHexDigit(text[position + 2]))
            {
                return 0;
            }

            bytes[0] = (byte)((Value(text[position + 1]) << 4) | Value(text[position + 2]));
            position += 3;
            return 1;
        }

        if (c < 0x80)
        {
            bytes[0] = (byte)c;
            position++;
            return 1;
        }

        // Not a legal target, but unambiguous: taken as the UTF-8 it stands for.
        if (Rune.DecodeFromUtf16(text[position..], out Rune rune, out int consumed) != OperationStatus.Done)
        {
            return 0;
        }

        position += consumed;
        return rune.EncodeToUtf8(bytes);
    }

    private static int Value(char digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
