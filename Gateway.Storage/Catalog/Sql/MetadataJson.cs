using System.Buffers;
using System.Text.Json;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Catalog.Sql;

/// <summary>
/// Object metadata as the catalog stores it: a JSON object with a one-letter name for each standard header and <c>u</c> for user
/// metadata, an array of alternating names and values.
/// </summary>
internal static class MetadataJson
{
    private static readonly byte[] Nothing = "{}"u8.ToArray();

    public static byte[] Write(ObjectMetadata metadata)
    {
        if (metadata == ObjectMetadata.Empty)
        {
            return Nothing;
        }

        var buffer = new ArrayBufferWriter<byte>(128);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        Text(json, "t"u8, metadata.ContentType);
        Text(json, "c"u8, metadata.CacheControl);
        Text(json, "d"u8, metadata.ContentDisposition);
        Text(json, "e"u8, metadata.ContentEncoding);
        Text(json, "l"u8, metadata.ContentLanguage);
        Text(json, "x"u8, metadata.Expires);
        Text(json, "w"u8, metadata.WebsiteRedirect);
        Text(json, "s"u8, metadata.StorageClass);
        Text(json, "a"u8, metadata.CannedAcl);
        if (metadata.User.Count > 0)
        {
            json.WriteStartArray("u"u8);
            foreach ((string name, string value) in metadata.User)
            {
                json.WriteStringValue(name);
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static ObjectMetadata Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.SequenceEqual(Nothing))
        {
            return ObjectMetadata.Empty;
        }

        var json = new Utf8JsonReader(utf8);
        json.Read();
        var metadata = new ObjectMetadata();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            byte name = json.ValueSpan[0];
            json.Read();
            metadata = name switch
            {
                (byte)'t' => metadata with { ContentType = json.GetString() },
                (byte)'c' => metadata with { CacheControl = json.GetString() },
                (byte)'d' => metadata with { ContentDisposition = json.GetString() },
                (byte)'e' => metadata with { ContentEncoding = json.GetString() },
                (byte)'l' => metadata with { ContentLanguage = json.GetString() },
                (byte)'x' => metadata with { Expires = json.GetString() },
                (byte)'w' => metadata with { WebsiteRedirect = json.GetString() },
                (byte)'s' => metadata with { StorageClass = json.GetString() },
                (byte)'a' => metadata with { CannedAcl = json.GetString() },
                (byte)'u' => metadata with { User = ReadUser(ref json) },
                _ => throw new JsonException($"Unknown metadata field '{(char)name}'."),
            };
        }

        return metadata;
    }

    private static void Text(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

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
