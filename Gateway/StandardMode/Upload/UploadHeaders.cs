using Gateway.S3Compat.Protocol;
using Gateway.StandardMode.Errors;
using Gateway.Storage.Objects;
using Microsoft.Extensions.Primitives;

namespace Gateway.StandardMode.Upload;

/// <summary>What an upload's headers say about the file.</summary>
internal static class UploadHeaders
{
    /// <summary>How the names of user metadata begin.</summary>
    public const string UserPrefix = "x-owncdn-meta-";

    /// <summary>Reads them, but for the type of the file, which may stand in a form.</summary>
    /// <exception cref="StandardException">InvalidParameter.</exception>
    public static ObjectMetadata Read(IHeaderDictionary headers) => new()
    {
        CacheControl = Text("Cache-Control", headers.CacheControl),
        ContentDisposition = Text("Content-Disposition", headers.ContentDisposition),
        ContentEncoding = Text("Content-Encoding", headers.ContentEncoding),
        ContentLanguage = Text("Content-Language", headers.ContentLanguage),
        Expires = Text("Expires", headers.Expires),
        User = (IReadOnlyList<KeyValuePair<string, string>>?)User(headers) ?? [],
    };

    /// <summary>The value of a header that is kept; null when it is absent or empty.</summary>
    /// <exception cref="StandardException">InvalidParameter: it could not be sent again.</exception>
    public static string? Text(string name, StringValues values) => values.Count == 0 || values.ToString() is not { Length: > 0 } text ? null
        : HeaderText.IsValue(text) ? text
        : throw new StandardException(StandardError.InvalidParameter, $"The value of {name} holds a control character.");

    // Null where there is none, as in most uploads.
    private static List<KeyValuePair<string, string>>? User(IHeaderDictionary headers)
    {
        List<KeyValuePair<string, string>>? user = null;
        foreach ((string header, StringValues values) in headers)
        {
            if (!header.StartsWith(UserPrefix, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            string name = header[UserPrefix.Length..].ToLowerInvariant();
            if (name.Length == 0 || !HeaderText.IsToken(name))
            {
                throw new StandardException(StandardError.InvalidParameter, $"The header {UserPrefix} needs a name behind its prefix.");
            }

            (user ??= []).Add(new(name, Text(header, values) ?? ""));
        }

        return user;
    }
}
