using System.Globalization;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace Gateway.Delivery.Caching.Rules;

/// <summary>Brings the values of request fields that responses vary by into one form, so far as that changes nothing of what they mean (RFC 9111 section 4.1).</summary>
internal static class SelectingField
{
    /// <summary>The field's value in that form.</summary>
    /// <param name="name">The field.</param>
    /// <param name="lines">Its lines; one at least.</param>
    public static string Normalize(string name, StringValues lines)
    {
        IEnumerable<string> members = Members(lines.ToString());
        return string.Join(',', IsPreference(name) ? members.Select(Preference).Order(StringComparer.Ordinal).Distinct(StringComparer.Ordinal) : members);
    }

    /// <summary>Whether the field's value has that form <paramref name="normal"/>. What clients send most often is told without allocating.</summary>
    /// <param name="name">The field.</param>
    /// <param name="normal">A value as <see cref="Normalize"/> gives it.</param>
    /// <param name="lines">The field's lines; one at least.</param>
    public static bool HasForm(string name, string normal, StringValues lines) =>
        lines is [{ } line] && (line == normal || (IsPreference(name) && HasMembersOf(line, normal) && HasMembersOf(normal, line))) || Normalize(name, lines) == normal;

    private static bool HasMembersOf(ReadOnlySpan<char> list, ReadOnlySpan<char> other)
    {
        foreach (Range member in other.Split(','))
        {
            if (!HasMember(list, other[member].Trim(" \t")))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasMember(ReadOnlySpan<char> list, ReadOnlySpan<char> sought)
    {
        foreach (Range member in list.Split(','))
        {
            if (list[member].Trim(" \t").Equals(sought, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // Weights tell their order; their members have no case (RFC 9110 sections 12.5.2 to 12.5.4).
    private static bool IsPreference(string name) =>
        name.Equals("Accept-Encoding", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Accept-Language", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Accept-Charset", StringComparison.OrdinalIgnoreCase);

    /// <summary>A member in lower case, with its weight at its shortest, and none for 1.</summary>
    private static string Preference(string member)
    {
        string lower = member.ToLowerInvariant();
        int semicolon = lower.IndexOf(';', StringComparison.Ordinal);
        if (semicolon < 0)
        {
            return lower;
        }

        string value = lower[..semicolon].TrimEnd(' ', '\t');
        string parameter = lower[(semicolon + 1)..].Trim(' ', '\t');
        return parameter.StartsWith("q=", StringComparison.Ordinal)
            && decimal.TryParse(parameter.AsSpan(2), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal weight) && weight <= 1
                ? weight == 1 ? value : string.Create(CultureInfo.InvariantCulture, $"{value};q={weight:0.###}")
                : lower;
    }

    /// <summary>Splits at commas that no quotes enclose, without the white space around them and empty members.</summary>
    private static IEnumerable<string> Members(string value)
    {
        var member = new StringBuilder(value.Length);
        bool quoted = false;
        for (int i = 0; i <= value.Length; i++)
        {
            if (i == value.Length || (value[i] == ',' && !quoted))
            {
                string text = member.ToString().Trim(' ', '\t');
                member.Clear();
                if (text.Length > 0)
                {
                    yield return text;
                }

                continue;
            }

            quoted ^= value[i] == '"' && (i == 0 || value[i - 1] != '\\');
            member.Append(value[i]);
        }
    }
}
