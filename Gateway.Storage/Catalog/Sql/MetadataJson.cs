using System.Text.Json;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Catalog.Sql;

/// <summary>
/// Object metadata as the catalog stores it: a JSON object with a one-letter name for each standard header and <c>u</c> for user
/// metadata, an array of alternating names and values.
/// </summary>
internal static class MetadataJson
{
    public static byte[] Write(ObjectMetadata metadata)
    {
        using var json = new CompactJson();
        json.Writer.WriteStartObject();
        WriteFields(json.Writer, metadata);
        json.Writer.WriteEndObject();
        return json.ToArray();
    }

    public static ObjectMetadata Read(ReadOnlySpan<byte> utf8)
    {
        var fields = new MetadataFields();
        var json = new Utf8JsonReader(utf8);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            byte name = json.ValueSpan[0];
            json.Read();
            fields.Read(name, ref json);
        }

        return fields.ToMetadata();
    }

    /// <summary>The fields alone, within an object that has others.</summary>
    public static void WriteFields(Utf8JsonWriter json, ObjectMetadata metadata)
    {
        Text(json, "t"u8, metadata.ContentType);
        Text(json, "c"u8, metadata.CacheControl);
        Text(json, "d"u8, metadata.ContentDisposition);
        Text(json, "e"u8, metadata.ContentEncoding);
        Text(json, "l"u8, metadata.ContentLanguage);
        Text(json, "x"u8, metadata.Expires);
        Text(json, "w"u8, metadata.WebsiteRedirect);
        Text(json, "s"u8, metadata.StorageClass);
        Text(json, "a"u8, metadata.CannedAcl);
        if (metadata.User.Count == 0)
        {
            return;
        }

        json.WriteStartArray("u"u8);
        foreach ((string name, string value) in metadata.User)
        {
            json.WriteStringValue(name);
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void Text(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
