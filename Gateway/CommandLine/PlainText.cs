using System.Globalization;
using System.Text;

namespace Gateway.CommandLine;

/// <summary>Text from elsewhere on a terminal. A key may hold any character, and some of them steer the terminal or hide what follows.</summary>
internal static class PlainText
{
    /// <summary>Replaces what does not print by escapes as C has them: <c>\n</c>, <c>\u001B</c>. A backslash becomes two.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            escaped.Append(rune.Value switch
            {
                '\\' => @"\\",
                '\n' => @"\n",
                '\r' => @"\r",
                '\t' => @"\t",
                _ when IsHidden(rune) => rune.IsBmp ? $@"\u{rune.Value:X4}" : $@"\U{rune.Value:X8}",
                _ => rune.ToString(),
            });
        }

        return escaped.ToString();
    }

    // Format characters turn the direction of text; the others are no characters at all.
    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
