using System.Buffers;
using System.Text;

namespace Gateway.Logging;

/// <summary>How a form of line writes characters that mean something in it, and those outside ASCII.</summary>
internal sealed class LogEscape
{
    private const string JsonMark = "\\u";
    private const string HexMark = "\\x";

    private static readonly string Printable = string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c));

    /// <summary>Words with a space between them: <c>\u0020</c>.</summary>
    public static LogEscape Word { get; } = new(" ", JsonMark, "x4");

    /// <summary>Strings of JSON: <c>\u0022</c>.</summary>
    public static LogEscape Json { get; } = new("\"\\", JsonMark, "x4");

    /// <summary>Quoted strings as nginx writes them (nginx.org, "log_format", escape=default): <c>\x22</c>.</summary>
    public static LogEscape Quoted { get; } = new("\"\\", HexMark, "X2");

    private readonly byte[] _mark;

    private LogEscape(string special, string mark, string digits)
    {
        Plain = SearchValues.Create(Printable.Except(special).ToArray());
        _mark = Encoding.ASCII.GetBytes(mark);
        Digits = digits;
    }

    /// <summary>What is written as it is: printable ASCII only.</summary>
    public SearchValues<char> Plain { get; }

    /// <summary>What an escaped character begins with. <see cref="Digits"/> follow.</summary>
    public ReadOnlySpan<byte> Mark => _mark;

    /// <summary>The format of its number.</summary>
    public string Digits { get; }
}
