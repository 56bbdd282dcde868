namespace Gateway.Delivery.Caching.Rules;

/// <summary>Walks through the directives of one line of Cache-Control (RFC 9111 section 5.2). What stands within quotes is an argument, whatever it looks like.</summary>
internal ref struct DirectiveReader(string? line)
{
    private ReadOnlySpan<char> _rest = line;

    /// <summary>The directive's name.</summary>
    public ReadOnlySpan<char> Name { get; private set; }

    /// <summary>Its argument without quotes; null when it has none. White space around <c>=</c> is none of its grammar, and makes the argument empty.</summary>
    public string? Value { get; private set; }

    /// <summary>Goes on to the next directive.</summary>
    /// <returns>False when there is none.</returns>
    public bool Next()
    {
        _rest = _rest.TrimStart(" \t,");
        if (_rest.IsEmpty)
        {
            return false;
        }

        ReadOnlySpan<char> member = Take();
        int equals = member.IndexOf('=');
        Name = equals < 0 ? member : member[..equals].TrimEnd(" \t");
        Value = equals < 0 ? null : equals > Name.Length ? "" : Unquote(member[(equals + 1)..]);
        return true;
    }

    /// <summary>Takes what comes before the next comma that no quotes enclose. A quote that nothing closes is just a character.</summary>
    private ReadOnlySpan<char> Take()
    {
        int end = 0;
        while (end < _rest.Length && _rest[end] != ',')
        {
            end += _rest[end] == '"' ? QuotedLength(_rest[end..]) : 1;
        }

        ReadOnlySpan<char> member = _rest[..end].TrimEnd(" \t");
        _rest = _rest[end..];
        return member;
    }

    private static int QuotedLength(ReadOnlySpan<char> text)
    {
        for (int i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                return i + 1;
            }

            i += text[i] == '\\' ? 1 : 0;
        }

        return 1;
    }

    private static string Unquote(ReadOnlySpan<char> value) =>
        value.Length > 1 && value[0] == '"' && QuotedLength(value) == value.Length ? value[1..^1].ToString().Replace("\\", "", StringComparison.Ordinal) : value.ToString();
}
