using Microsoft.Extensions.Primitives;

namespace Gateway.Delivery.Caching.Rules;

/// <summary>CDN-Cache-Control (RFC 9213): the directives of Cache-Control as a Structured Field, meant for caches like this one.</summary>
internal static class TargetedDirectives
{
    /// <summary>Reads the field.</summary>
    /// <returns>Null when it is absent, empty, malformed, or gives a directive that is known an argument of the wrong type: then it counts for nothing.</returns>
    public static CacheDirectives? Read(StringValues lines)
    {
        if (lines.Count == 0 || StructuredDictionary.Parse(lines.ToString()) is not { Count: > 0 } members)
        {
            return null;
        }

        var directives = new CacheDirectives { IsTargeted = true };
        foreach ((string name, object value) in members)
        {
            switch (value)
            {
                case false:
                    break;
                case true when !TakesTime(name):
                    directives = directives.With(name, null);
                    break;
                case long seconds when TakesTime(name):
                    directives = directives.With(name, seconds < 0 ? "" : seconds.ToString(null, null));
                    break;
                case string or IReadOnlyList<object> when TakesNames(name):
                    directives = directives.With(name, value as string ?? string.Join(',', (IReadOnlyList<object>)value));
                    break;
                default:
                    if (TakesTime(name) || TakesNames(name) || IsPlain(name))
                    {
                        return null;
                    }

                    break;
            }
        }

        return directives;
    }

    private static bool TakesTime(string name) => name is "max-age" or "s-maxage" or "stale-while-revalidate" or "stale-if-error";

    private static bool TakesNames(string name) => name is "private" or "no-cache";

    private static bool IsPlain(string name) => name is "no-store" or "public" or "must-revalidate" or "proxy-revalidate" or "must-understand";
}
