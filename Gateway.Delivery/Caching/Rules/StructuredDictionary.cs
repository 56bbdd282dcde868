namespace Gateway.Delivery.Caching.Rules;

/// <summary>
/// Reads Dictionaries of Structured Fields (RFC 9651 section 4.2.2). Numbers come as <see cref="long"/> or <see cref="decimal"/>, Strings, Tokens
/// and Display Strings as <see cref="string"/>, Byte Sequences as their bytes, Booleans as <see cref="bool"/>, Dates as <see cref="DateTimeOffset"/>,
/// Inner Lists as lists of those. Parameters are read, and left out.
/// </summary>
internal static class StructuredDictionary
{
    /// <summary>Reads a field's value, its lines joined by commas.</summary>
    /// <returns>The members, the last of each name; null when anything in it is malformed: a Structured Field counts as a whole or not at all.</returns>
    public static IReadOnlyDictionary<string, object>? Parse(string field)
    {
        var members = new Dictionary<string, object>(StringComparer.Ordinal);
        var text = new StructuredText(field.AsSpan().Trim(' '));
        while (!text.IsAtEnd)
        {
            if (!text.TryReadKey(out string? key) || Member(ref text) is not { } value)
            {
                return null;
            }

            members[key] = value;
            text.SkipBlanks();
            if (text.IsAtEnd)
            {
                break;
            }

            if (!text.TryTake(','))
            {
                return null;
            }

            text.SkipBlanks();
            if (text.IsAtEnd)
            {
                return null;
            }
        }

        return members;
    }

    private static object? Member(ref StructuredText text)
    {
        object? value = !text.TryTake('=') ? true : text.TryTake('(') ? InnerList(ref text) : Item(ref text);
        return value is not null && TrySkipParameters(ref text) ? value : null;
    }

    private static List<object>? InnerList(ref StructuredText text)
    {
        var items = new List<object>();
        while (true)
        {
            int blanks = text.SkipSpaces();
            if (text.TryTake(')'))
            {
                return items;
            }

            if ((items.Count > 0 && blanks == 0) || Item(ref text) is not { } item || !TrySkipParameters(ref text))
            {
                return null;
            }

            items.Add(item);
        }
    }

    private static bool TrySkipParameters(ref StructuredText text)
    {
        while (text.TryTake(';'))
        {
            text.SkipSpaces();
            if (!text.TryReadKey(out _) || (text.TryTake('=') && Item(ref text) is null))
            {
                return false;
            }
        }

        return true;
    }

    private static object? Item(ref StructuredText text) => text.Peek switch
    {
        '-' or (>= '0' and <= '9') => text.ReadNumber(),
        '"' => text.ReadString(),
        '*' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') => text.ReadToken(),
        ':' => text.ReadBytes(),
        '?' => text.TryTake('?') && text.TryTake('1') ? true : text.TryTake('0') ? false : null,
        '@' => text.TryTake('@') && text.ReadNumber() is long seconds and >= MinSeconds and <= MaxSeconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null,
        '%' => text.ReadDisplayString(),
        _ => null,
    };

    private const long MinSeconds = -62_135_596_800;
    private const long MaxSeconds = 253_402_300_799;
}
