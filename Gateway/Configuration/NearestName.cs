namespace Gateway.Configuration;

/// <summary>Finds what somebody meant by a misspelt name.</summary>
internal static class NearestName
{
    /// <summary>A clause for an error message: the nearest name, or else all of them.</summary>
    public static string Hint(string name, IReadOnlyCollection<string> known)
    {
        string? nearest = Find(name, known);
        if (nearest is not null)
        {
            return $"did you mean '{nearest}'?";
        }

        return known.Count == 0 ? "there are none" : $"known: {string.Join(", ", known)}";
    }

    /// <summary>The known name that the fewest edits turn <paramref name="name"/> into; null when even that is far away.</summary>
    public static string? Find(string name, IEnumerable<string> known)
    {
        int limit = Math.Max(1, name.Length / 2);
        return known
            .Select(candidate => (candidate, distance: Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(c => c.distance <= limit)
            .OrderBy(c => c.distance)
            .Select(c => c.candidate)
            .FirstOrDefault();
    }

    // Levenshtein's distance, one row at a time.
    private static int Distance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int substituted = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
