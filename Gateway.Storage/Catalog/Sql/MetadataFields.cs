using System.Text.Json;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Catalog.Sql;

/// <summary>Metadata while its fields are being read.</summary>
internal ref struct MetadataFields
{
    private string? _contentType;
    private string? _cacheControl;
    private string? _contentDisposition;
    private string? _contentEncoding;
    private string? _contentLanguage;
    private string? _expires;
    private string? _websiteRedirect;
    private string? _storageClass;
    private string? _cannedAcl;
    private List<KeyValuePair<string, string>>? _user;
    private bool _any;

    /// <summary>Takes the value of a field.</summary>
    /// <exception cref="JsonException">There is no field of that name.</exception>
    public void Read(byte name, ref Utf8JsonReader json)
    {
        _any = true;
        switch (name)
        {
            case (byte)'t':
                _contentType = json.GetString();
                break;
            case (byte)'c':
                _cacheControl = json.GetString();
                break;
            case (byte)'d':
                _contentDisposition = json.GetString();
                break;
            case (byte)'e':
                _contentEncoding = json.GetString();
                break;
            case (byte)'l':
                _contentLanguage = json.GetString();
                break;
            case (byte)'x':
                _expires = json.GetString();
                break;
            case (byte)'w':
                _websiteRedirect = json.GetString();
                break;
            case (byte)'s':
                _storageClass = json.GetString();
                break;
            case (byte)'a':
                _cannedAcl = json.GetString();
                break;
            case (byte)'u':
                _user = ReadUser(ref json);
                break;
            default:
                throw new JsonException($"Unknown metadata field '{(char)name}'.");
        }
    }

    /// <summary>The whole.</summary>
    public readonly ObjectMetadata ToMetadata() => !_any ? ObjectMetadata.Empty : new ObjectMetadata
    {
        ContentType = _contentType,
        CacheControl = _cacheControl,
        ContentDisposition = _contentDisposition,
        ContentEncoding = _contentEncoding,
        ContentLanguage = _contentLanguage,
        Expires = _expires,
        WebsiteRedirect = _websiteRedirect,
        StorageClass = _storageClass,
        CannedAcl = _cannedAcl,
        User = _user ?? [],
    };

    private static List<KeyValuePair<string, string>> ReadUser(ref Utf8JsonReader json)
    {
        var user = new List<KeyValuePair<string, string>>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            string name = json.GetString()!;
            json.Read();
            user.Add(new(name, json.GetString()!));
        }

        return user;
    }
}
