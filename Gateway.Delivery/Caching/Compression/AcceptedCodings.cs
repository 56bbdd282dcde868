using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Gateway.Delivery.Caching.Compression;

/// <summary>Accept-Encoding (RFC 9110 section 12.5.3).</summary>
internal static class AcceptedCodings
{
    /// <summary>The coding that the client likes best of those there are; among equals, the one that compresses best.</summary>
    /// <returns>Null when it takes none, or likes content better that is not compressed.</returns>
    public static ContentCoding? Choose(StringValues lines)
    {
        ContentCoding? best = null;
        double bestWeight = Weight(lines, "identity", wildcard: null) ?? 0;
        foreach (ContentCoding coding in ContentCoding.All)
        {
            double weight = Weight(lines, coding.Name, "*") ?? 0;
            if (weight > bestWeight || (best is null && weight > 0 && weight == bestWeight))
            {
                (best, bestWeight) = (coding, weight);
            }
        }

        return best;
    }

    /// <summary>The weight of a coding; null when it is not named.</summary>
    private static double? Weight(StringValues lines, ReadOnlySpan<char> name, ReadOnlySpan<char> wildcard)
    {
        double? byWildcard = null;
        foreach (ReadOnlySpan<char> line in lines)
        {
            foreach (Range range in line.Split(','))
            {
                ReadOnlySpan<char> member = line[range];
                int semicolon = member.IndexOf(';');
                ReadOnlySpan<char> coding = (semicolon < 0 ? member : member[..semicolon]).Trim(" \t");
                double weight = semicolon < 0 ? 1 : ReadWeight(member[(semicolon + 1)..].Trim(" \t"));
                if (coding.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return weight;
                }

                byWildcard = !wildcard.IsEmpty && coding.SequenceEqual(wildcard) ? weight : byWildcard;
            }
        }

        return byWildcard;
    }

    // What is not a weight says no: better too large than unreadable.
    private static double ReadWeight(ReadOnlySpan<char> parameter) =>
        parameter is ['q' or 'Q', '=', .. var value] && double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double weight) ? weight : 0;
}
