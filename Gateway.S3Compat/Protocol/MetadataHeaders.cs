using Gateway.S3Compat.Access;
using Gateway.S3Compat.Body;
using Gateway.S3Compat.Errors;
using Gateway.Storage.Objects;
using Microsoft.AspNetCore.Http;

namespace Gateway.S3Compat.Protocol;

/// <summary>What a request's headers say about the object it writes.</summary>
internal static class MetadataHeaders
{
    private const string UserPrefix = "x-amz-meta-";

    // Classes whose objects can be read at once; archives would need a restore that this store does not have.
    private static readonly string[] StorageClasses =
        ["STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR", "EXPRESS_ONEZONE"];

    /// <summary>Reads them.</summary>
    /// <exception cref="S3Exception">InvalidStorageClass, InvalidArgument or NotImplemented.</exception>
    public static ObjectMetadata Read(IHeaderDictionary headers)
    {
        UnsupportedHeaders.Refuse(headers);
        return new ObjectMetadata
        {
            ContentType = Text(headers, "Content-Type"),
            CacheControl = Text(headers, "Cache-Control"),
            ContentDisposition = Text(headers, "Content-Disposition"),
            ContentEncoding = ContentEncoding.WithoutAwsChunked(Text(headers, "Content-Encoding")),
            ContentLanguage = Text(headers, "Content-Language"),
            Expires = Text(headers, "Expires"),
            WebsiteRedirect = Text(headers, "x-amz-website-redirect-location"),
            StorageClass = StorageClass(headers),
            CannedAcl = CannedAcl.Read(headers),
            User = User(headers),
        };
    }

    /// <summary>The storage class asked for; null for STANDARD.</summary>
    /// <exception cref="S3Exception">InvalidStorageClass.</exception>
    public static string? StorageClass(IHeaderDictionary headers)
    {
        string? name = Text(headers, "x-amz-storage-class");
        if (name is not null && !StorageClasses.Contains(name))
        {
            throw new S3Exception(S3Error.InvalidStorageClass, null, new KeyValuePair<string, string>("StorageClassRequested", name));
        }

        return name == "STANDARD" ? null : name;
    }

    private static string? Text(IHeaderDictionary headers, string name) =>
        headers.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? Returnable(name, text) : null;

    private static string Returnable(string name, string value) => HeaderText.IsValue(value)
        ? value
        : throw Invalid(name, $"The value of {name} holds a control character.");

    private static S3Exception Invalid(string name, string message) =>
        new(S3Error.InvalidArgument, message, new KeyValuePair<string, string>("ArgumentName", name));

    private static List<KeyValuePair<string, string>> User(IHeaderDictionary headers)
    {
        var user = new List<KeyValuePair<string, string>>();
        foreach ((string header, var values) in headers)
        {
            if (!header.StartsWith(UserPrefix, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            string name = header[UserPrefix.Length..].ToLowerInvariant();
            string value = Returnable(header, values.ToString());
            if (!HeaderText.IsToken(name))
            {
                throw Invalid(header, "The name of a metadata header holds a character that names cannot have.");
            }

            user.Add(new(name, value));
        }

        return user;
    }
}
