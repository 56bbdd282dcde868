using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Gateway.Delivery.Caching.Rules;

/// <summary>The text of a Structured Field, read from its beginning (RFC 9651 section 4.2). A read that fails leaves it anywhere: the field is malformed.</summary>
internal ref struct StructuredText(ReadOnlySpan<char> text)
{
    private const int MostDigits = 15;
    private const int MostWholeDigits = 12;
    private const int MostFractionDigits = 3;

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<char> _rest = text;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>The next character; NUL at the end.</summary>
    public readonly char Peek => _rest.IsEmpty ? '\0' : _rest[0];

    /// <summary>Takes a character if it comes next.</summary>
    public bool TryTake(char expected)
    {
        bool found = Peek == expected && !_rest.IsEmpty;
        _rest = found ? _rest[1..] : _rest;
        return found;
    }

    /// <summary>Skips spaces.</summary>
    /// <returns>How many.</returns>
    public int SkipSpaces()
    {
        int before = _rest.Length;
        _rest = _rest.TrimStart(' ');
        return before - _rest.Length;
    }

    /// <summary>Skips spaces and tabs.</summary>
    public void SkipBlanks() => _rest = _rest.TrimStart(" \t");

    /// <summary>Reads a key (section 4.2.3.3).</summary>
    public bool TryReadKey([NotNullWhen(true)] out string? key)
    {
        key = Peek is '*' or (>= 'a' and <= 'z') ? Take(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_' or '-' or '.' or '*').ToString() : null;
        return key is not null;
    }

    /// <summary>Reads an Integer or a Decimal (section 4.2.4).</summary>
    public object? ReadNumber()
    {
        bool negative = TryTake('-');
        ReadOnlySpan<char> whole = Take(char.IsAsciiDigit);
        if (whole.IsEmpty || whole.Length > MostDigits)
        {
            return null;
        }

        if (!TryTake('.'))
        {
            long integer = long.Parse(whole, NumberStyles.None, CultureInfo.InvariantCulture);
            return negative ? -integer : integer;
        }

        ReadOnlySpan<char> fraction = Take(char.IsAsciiDigit);
        if (whole.Length > MostWholeDigits || fraction.Length is < 1 or > MostFractionDigits)
        {
            return null;
        }

        decimal number = decimal.Parse($"{whole}.{fraction}", NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        return negative ? -number : number;
    }

    /// <summary>Reads a String (section 4.2.5).</summary>
    public string? ReadString()
    {
        var value = new StringBuilder();
        for (int i = 1; i < _rest.Length; i++)
        {
            char c = _rest[i];
            if (c == '"')
            {
                _rest = _rest[(i + 1)..];
                return value.ToString();
            }

            if (c == '\\' && (++i == _rest.Length || _rest[i] is not ('"' or '\\')))
            {
                return null;
            }

            if (_rest[i] is < ' ' or > '~')
            {
                return null;
            }

            value.Append(_rest[i]);
        }

        return null;
    }

    /// <summary>Reads a Token (section 4.2.6).</summary>
    public string ReadToken() => Take(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~:/".Contains(c, StringComparison.Ordinal)).ToString();

    /// <summary>Reads a Byte Sequence (section 4.2.7).</summary>
    public byte[]? ReadBytes()
    {
        int length = _rest[1..].IndexOf(':');
        if (length < 0)
        {
            return null;
        }

        // Decoders other than this one take it without its padding; section 4.2.7 asks parsers to do so.
        string base64 = _rest.Slice(1, length).TrimEnd('=').ToString();
        _rest = _rest[(length + 2)..];
        byte[] bytes = new byte[length];
        bool valid = !base64.AsSpan().ContainsAny(" \t\r\n")
            && Convert.TryFromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='), bytes, out length);
        return valid ? bytes[..length] : null;
    }

    /// <summary>Reads a Display String (section 4.2.10): UTF-8, percent-encoded in lower case.</summary>
    public string? ReadDisplayString()
    {
        int end = _rest.StartsWith("%\"", StringComparison.Ordinal) ? _rest[2..].IndexOf('"') : -1;
        if (end < 0)
        {
            return null;
        }

        ReadOnlySpan<char> content = _rest.Slice(2, end);
        _rest = _rest[(end + 3)..];
        var bytes = new List<byte>(content.Length);
        for (int i = 0; i < content.Length; i++)
        {
            if (content[i] is < ' ' or > '~')
            {
                return null;
            }

            byte value = (byte)content[i];
            if (content[i] == '%')
            {
                if (i + 2 >= content.Length || content.Slice(i + 1, 2).ContainsAnyExcept(LowerHex))
                {
                    return null;
                }

                value = byte.Parse(content.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                i += 2;
            }

            bytes.Add(value);
        }

        try
        {
            return Utf8.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private ReadOnlySpan<char> Take(Func<char, bool> wanted)
    {
        int length = 0;
        while (length < _rest.Length && wanted(_rest[length]))
        {
            length++;
        }

        ReadOnlySpan<char> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
