namespace Gateway.Delivery.Caching.Rules;

/// <summary>The tags that purges find responses by: Surrogate-Key separates them by spaces, Cache-Tag by commas.</summary>
internal static class ContentTags
{
    /// <summary>The most tags that are kept of a response; the rest are left out.</summary>
    public const int MaxTags = 128;

    /// <summary>The longest tag that is kept, in characters.</summary>
    public const int MaxLength = 256;

    /// <summary>Those of a response.</summary>
    public static IReadOnlyList<string> Of(HeaderFields fields)
    {
        if (!fields.Has("Surrogate-Key") && !fields.Has("Cache-Tag"))
        {
            return [];
        }

        IEnumerable<string> keys = fields["Surrogate-Key"].SelectMany(line => line?.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) ?? []);
        return [.. keys.Concat(FieldList.Split(fields["Cache-Tag"])).Where(tag => tag.Length <= MaxLength).Distinct(StringComparer.Ordinal).Take(MaxTags)];
    }
}
