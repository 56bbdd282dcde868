using Gateway.Delivery.Http;
using Microsoft.Extensions.Primitives;

namespace Gateway.Delivery.Binding;

/// <summary>Tells an image optimizer behind a binding whether the client takes WebP: <c>webp=1</c> or <c>webp=0</c> in the query.</summary>
internal static class WebpQuery
{
    /// <summary>Whether the path may be an image's and the client has not chosen itself.</summary>
    public static bool Concerns(ContentPath path, string query)
    {
        ReadOnlySpan<char> name = path.Encoded.AsSpan()[(path.Encoded.LastIndexOf('/') + 1)..];
        int dot = name.LastIndexOf('.');
        return name.Length > 0 && (dot < 0 || IsImage(name[(dot + 1)..])) && !HasChoice(query);
    }

    /// <summary>The query with the choice appended.</summary>
    public static string Append(string query, StringValues accept)
    {
        string choice = MediaTypes.Names(accept, "image/webp") ? "webp=1" : "webp=0";
        return query.Length == 0 ? choice : $"{query}&{choice}";
    }

    private static bool IsImage(ReadOnlySpan<char> extension)
    {
        foreach (string type in (ReadOnlySpan<string>)["jpg", "jpeg", "png", "gif", "webp"])
        {
            if (extension.Equals(type, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasChoice(ReadOnlySpan<char> query)
    {
        foreach (Range field in query.Split('&'))
        {
            if (query[field].StartsWith("webp=", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
