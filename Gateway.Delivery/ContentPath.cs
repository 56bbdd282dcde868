using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gateway.Delivery;

/// <summary>
/// A path within a source, without its leading slash, read once from the raw target, in the two forms that are needed: decoded, as storage
/// and files name it, and as purges do; and encoded in one way only (RFC 3986 section 6.2.2), as origins are asked for it and caches tell
/// <c>a%2Fb</c> from <c>a/b</c>. Both always change together.
/// </summary>
public sealed record ContentPath
{
    private const string PlainCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/";

    private static readonly SearchValues<char> Plain = SearchValues.Create(PlainCharacters);
    private static readonly SearchValues<char> Unreserved = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    // Bytes that are not UTF-8 name nothing: they are an error, not a replacement character.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ContentPath(string decoded, string encoded)
    {
        Decoded = decoded;
        Encoded = encoded;
    }

    /// <summary>The empty path.</summary>
    public static ContentPath Root { get; } = new("", "");

    /// <summary>The path with every <c>%XX</c> decoded.</summary>
    public string Decoded { get; }

    /// <summary>The path percent-encoded: unreserved characters as they are, reserved ones as they came, digits in upper case.</summary>
    public string Encoded { get; }

    /// <summary>Reads a raw path, without its leading slash.</summary>
    /// <returns>
    /// False when it must not be asked for: a broken <c>%XX</c>, bytes that are not UTF-8, a control character, or a segment <c>.</c> or
    /// <c>..</c>, however it is written and whichever way its slashes lean. Servers disagree about those, and that is how they are abused.
    /// </returns>
    public static bool TryParse(ReadOnlySpan<char> raw, [NotNullWhen(true)] out ContentPath? path)
    {
        path = null;
        if (!raw.ContainsAnyExcept(Plain))
        {
            if (!HasDotSegment(raw))
            {
                string text = raw.ToString();
                path = new ContentPath(text, text);
            }

            return path is not null;
        }

        byte[] bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(raw.Length));
        try
        {
            if (!TryDecode(raw, bytes, out int length, out string? encoded))
            {
                return false;
            }

            string decoded = Utf8.GetString(bytes, 0, length);
            if (!decoded.AsSpan().ContainsAnyInRange('\0', '\x1f') && !decoded.Contains('\x7f', StringComparison.Ordinal) && !HasDotSegment(decoded))
            {
                path = new ContentPath(decoded, encoded);
            }

            return path is not null;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>The path of a decoded text, such as an object's key.</summary>
    public static ContentPath OfDecoded(string text) => new(text, Encode(text));

    /// <summary>The path below a folder.</summary>
    /// <param name="folder">Empty, or ending with a slash.</param>
    public ContentPath Under(ContentPath folder) => folder.Decoded.Length == 0 ? this : new(folder.Decoded + Decoded, folder.Encoded + Encoded);

    /// <summary>The path in lower case, for services that do not tell cases apart.</summary>
    public ContentPath ToLower()
    {
        string decoded = Decoded.ToLowerInvariant();
        return decoded == Decoded ? this : new ContentPath(decoded, ReferenceEquals(Decoded, Encoded) ? decoded : LowerEncoded());
    }

    /// <summary>The encoded form.</summary>
    public override string ToString() => Encoded;

    private static string Encode(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Plain))
        {
            return text;
        }

        var encoded = new StringBuilder(text.Length + 16);
        foreach (byte value in Encoding.UTF8.GetBytes(text))
        {
            Append(encoded, value, PlainCharacters.Contains((char)value, StringComparison.Ordinal));
        }

        return encoded.ToString();
    }

    private static bool TryDecode(ReadOnlySpan<char> raw, byte[] bytes, out int length, [NotNullWhen(true)] out string? encoded)
    {
        (length, encoded) = (0, null);
        var text = new StringBuilder(raw.Length + 16);
        for (int i = 0; i < raw.Length; i++)
        {
            if (raw[i] == '%')
            {
                if (i + 2 >= raw.Length || !byte.TryParse(raw.Slice(i + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out byte value))
                {
                    return false;
                }

                bytes[length++] = value;
                Append(text, value, Unreserved.Contains((char)value));
                i += 2;
            }
            else
            {
                int written = Encoding.UTF8.GetBytes(raw.Slice(i, 1), bytes.AsSpan(length));
                foreach (byte value in bytes.AsSpan(length, written))
                {
                    Append(text, value, Plain.Contains((char)value));
                }

                length += written;
            }
        }

        encoded = text.ToString();
        return true;
    }

    private static void Append(StringBuilder text, byte value, bool plain)
    {
        if (plain)
        {
            text.Append((char)value);
        }
        else
        {
            text.Append('%').Append(value.ToString("X2", null));
        }
    }

    private static bool HasDotSegment(ReadOnlySpan<char> path)
    {
        // Most paths have none: nothing begins with a dot.
        if (!path.StartsWith('.') && !path.Contains("/.", StringComparison.Ordinal) && !path.Contains("\\.", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (Range range in path.SplitAny('/', '\\'))
        {
            if (path[range] is "." or "..")
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The encoded form of the decoded one in lower case: what was sent encoded and is reserved stays encoded.</summary>
    private string LowerEncoded()
    {
        var lower = new StringBuilder(Encoded.Length);
        var run = new List<byte>();
        for (int i = 0; i < Encoded.Length; i++)
        {
            if (Encoded[i] == '%')
            {
                byte value = byte.Parse(Encoded.AsSpan(i + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null);
                i += 2;
                if (value < 0x80)
                {
                    Flush();
                    Append(lower, value, plain: false);
                }
                else
                {
                    run.Add(value);
                }
            }
            else
            {
                Flush();
                lower.Append(char.ToLowerInvariant(Encoded[i]));
            }
        }

        Flush();
        return lower.ToString();

        void Flush()
        {
            if (run.Count > 0)
            {
                lower.Append(Encode(Encoding.UTF8.GetString([.. run]).ToLowerInvariant()));
                run.Clear();
            }
        }
    }
}
