using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Gateway.S3Compat.Xml;

/// <summary>
/// Writes response documents as UTF-8, straight into the response's buffer. Element names are the caller's constants and are
/// not checked; values are escaped. Characters that XML 1.0 has no place for become references such as <c>&amp;#x1;</c>, as S3 writes them.
/// </summary>
public sealed class S3XmlWriter(IBufferWriter<byte> output)
{
    /// <summary>The namespace of S3 documents.</summary>
    public const string Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    // The tab and the line feed stay; a bare carriage return would be read back as a line feed.
    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        string.Concat(Enumerable.Range(0, 0x20).Select(c => (char)c).Where(c => c is not ('\t' or '\n'))) + "&<>\"\uFFFE\uFFFF");

    /// <summary>Writes the XML declaration and opens the root element in S3's namespace.</summary>
    public void Root(string name)
    {
        Declaration();
        Raw("<"u8);
        Name(name);
        Raw(" xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"u8);
    }

    /// <summary>Writes the XML declaration alone, for documents without namespace.</summary>
    public void Declaration() => Raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"u8);

    /// <summary>Opens an element.</summary>
    public void Start(string name)
    {
        Raw("<"u8);
        Name(name);
        Raw(">"u8);
    }

    /// <summary>Opens an element with attributes.</summary>
    public void Start(string name, params ReadOnlySpan<KeyValuePair<string, string>> attributes)
    {
        Raw("<"u8);
        Name(name);
        foreach ((string attribute, string value) in attributes)
        {
            Raw(" "u8);
            Name(attribute);
            Raw("=\""u8);
            Text(value);
            Raw("\""u8);
        }

        Raw(">"u8);
    }

    /// <summary>Closes an element.</summary>
    public void End(string name)
    {
        Raw("</"u8);
        Name(name);
        Raw(">"u8);
    }

    /// <summary>An element with text.</summary>
    public void Element(string name, string value)
    {
        Start(name);
        Text(value);
        End(name);
    }

    /// <summary>An element with text; nothing at all for null.</summary>
    public void OptionalElement(string name, string? value)
    {
        if (value is not null)
        {
            Element(name, value);
        }
    }

    /// <summary>An element with a number.</summary>
    public void Element(string name, long value)
    {
        Start(name);
        Utf8Formatter.TryFormat(value, output.GetSpan(20), out int written);
        output.Advance(written);
        End(name);
    }

    /// <summary>An element with <c>true</c> or <c>false</c>.</summary>
    public void Element(string name, bool value)
    {
        Start(name);
        Raw(value ? "true"u8 : "false"u8);
        End(name);
    }

    /// <summary>An element with a time, as <c>2026-01-02T03:04:05.678Z</c>.</summary>
    public void Element(string name, DateTimeOffset value)
    {
        Start(name);
        Timestamp(value);
        End(name);
    }

    /// <summary>An element without content.</summary>
    public void Empty(string name)
    {
        Raw("<"u8);
        Name(name);
        Raw("/>"u8);
    }

    /// <summary>Character data, escaped.</summary>
    public void Text(ReadOnlySpan<char> text)
    {
        while (true)
        {
            int special = text.IndexOfAny(Escaped);
            Plain(special < 0 ? text : text[..special]);
            if (special < 0)
            {
                return;
            }

            Escape(text[special]);
            text = text[(special + 1)..];
        }
    }

    private void Timestamp(DateTimeOffset value)
    {
        // "2026-01-02T03:04:05.6780000Z": the first 23 characters are the ones wanted.
        Span<byte> target = output.GetSpan(28);
        value.UtcDateTime.TryFormat(target, out _, "O", CultureInfo.InvariantCulture);
        target[23] = (byte)'Z';
        output.Advance(24);
    }

    private void Plain(ReadOnlySpan<char> text)
    {
        const int Piece = 4096;
        while (text.Length > Piece)
        {
            int length = char.IsHighSurrogate(text[Piece - 1]) ? Piece - 1 : Piece;
            Utf8(text[..length]);
            text = text[length..];
        }

        Utf8(text);
    }

    private void Escape(char c)
    {
        switch (c)
        {
            case '&':
                Raw("&amp;"u8);
                break;
            case '<':
                Raw("&lt;"u8);
                break;
            case '>':
                Raw("&gt;"u8);
                break;
            case '"':
                Raw("&quot;"u8);
                break;
            default:
                Raw("&#x"u8);
                Utf8Formatter.TryFormat((int)c, output.GetSpan(8), out int written, 'X');
                output.Advance(written);
                Raw(";"u8);
                break;
        }
    }

    private void Utf8(ReadOnlySpan<char> text)
    {
        if (!text.IsEmpty)
        {
            output.Advance(Encoding.UTF8.GetBytes(text, output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));
        }
    }

    private void Name(string name) => output.Advance(Encoding.ASCII.GetBytes(name, output.GetSpan(name.Length)));

    private void Raw(ReadOnlySpan<byte> bytes) => output.Write(bytes);
}
