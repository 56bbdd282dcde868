using System.Buffers;
using System.Globalization;
using System.Text;

namespace Gateway.Logging;

/// <summary>A line of the access log while it is put together, in UTF-8. One a thread, used again and again.</summary>
internal sealed class LogLine
{
    private const int UsualLength = 512;

    // What a few very long lines took is given back.
    private const int LongestKept = 64 << 10;

    // The longest of what is formatted in place: an IPv6 address with its zone.
    private const int LongestValue = 96;

    private byte[] _bytes = new byte[UsualLength];
    private int _length;

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Begins the next line.</summary>
    public void Clear()
    {
        _length = 0;
        if (_bytes.Length > LongestKept)
        {
            _bytes = new byte[UsualLength];
        }
    }

    /// <summary>Writes text that is UTF-8 already.</summary>
    public LogLine Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Free(text.Length));
        _length += text.Length;
        return this;
    }

    /// <summary>Writes a value in its own form.</summary>
    public LogLine Append<T>(T value, ReadOnlySpan<char> format = default)
        where T : IUtf8SpanFormattable
    {
        value.TryFormat(Free(LongestValue), out int written, format, CultureInfo.InvariantCulture);
        _length += written;
        return this;
    }

    /// <summary>Writes text that others chose: what could break the line, or hide in it, is escaped.</summary>
    public LogLine Append(ReadOnlySpan<char> text, LogEscape escape)
    {
        while (!text.IsEmpty)
        {
            int plain = text.IndexOfAnyExcept(escape.Plain);
            plain = plain < 0 ? text.Length : plain;
            Ascii.FromUtf16(text[..plain], Free(plain), out int written);
            _length += written;
            if (plain == text.Length)
            {
                break;
            }

            Append(escape.Mark).Append((int)text[plain], escape.Digits);
            text = text[(plain + 1)..];
        }

        return this;
    }

    private Span<byte> Free(int length)
    {
        if (_bytes.Length - _length < length)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + length));
        }

        return _bytes.AsSpan(_length);
    }
}
