using Microsoft.Extensions.Primitives;

namespace Gateway.Delivery.Caching.Rules;

/// <summary>The tags that purges find responses by: Surrogate-Key separates them by spaces, Cache-Tag by commas.</summary>
public static class ContentTags
{
    /// <summary>The most tags that are kept of a response; the rest are left out.</summary>
    public const int MaxTags = 128;

    /// <summary>The longest tag that is kept, in characters.</summary>
    public const int MaxLength = 256;

    /// <summary>Those of a response.</summary>
    public static IReadOnlyList<string> Of(HeaderFields fields) => Of(fields["Surrogate-Key"], fields["Cache-Tag"]);

    /// <summary>Those that the two fields name.</summary>
    public static IReadOnlyList<string> Of(StringValues surrogateKey, StringValues cacheTag)
    {
        if (surrogateKey.Count == 0 && cacheTag.Count == 0)
        {
            return [];
        }

        IEnumerable<string> keys = surrogateKey.SelectMany(line => line?.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) ?? []);
        return [.. keys.Concat(FieldList.Split(cacheTag)).Where(tag => tag.Length <= MaxLength).Distinct(StringComparer.Ordinal).Take(MaxTags)];
    }
}
