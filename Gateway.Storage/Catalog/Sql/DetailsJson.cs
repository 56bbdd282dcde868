using System.Text.Json;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Catalog.Sql;

/// <summary>
/// <see cref="VersionDetails"/> as the catalog stores them: the fields of <see cref="MetadataJson"/>, and with upper-case names
/// <c>E</c> the ETag, <c>O</c> the owner, <c>C</c> the checksum as [algorithm, type, value].
/// </summary>
internal static class DetailsJson
{
    public static byte[] Write(in VersionDetails details)
    {
        using var json = new CompactJson();
        json.Writer.WriteStartObject();
        json.Writer.WriteString("E"u8, details.ETag);
        json.Writer.WriteString("O"u8, details.Owner);
        if (details.Checksum is { } checksum)
        {
            json.Writer.WriteStartArray("C"u8);
            json.Writer.WriteNumberValue((int)checksum.Algorithm);
            json.Writer.WriteNumberValue((int)checksum.Type);
            json.Writer.WriteStringValue(checksum.Value);
            json.Writer.WriteEndArray();
        }

        MetadataJson.WriteFields(json.Writer, details.Metadata);
        json.Writer.WriteEndObject();
        return json.ToArray();
    }

    public static VersionDetails Read(ReadOnlySpan<byte> utf8)
    {
        string etag = "";
        string owner = "";
        ObjectChecksum? checksum = null;
        var metadata = new MetadataFields();
        var json = new Utf8JsonReader(utf8);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            byte name = json.ValueSpan[0];
            json.Read();
            switch (name)
            {
                case (byte)'E':
                    etag = json.GetString()!;
                    break;
                case (byte)'O':
                    // Nearly every version of a gateway has the same owner: one string serves them all.
                    owner = json.ValueTextEquals("owner"u8) ? "owner" : json.GetString()!;
                    break;
                case (byte)'C':
                    checksum = ReadChecksum(ref json);
                    break;
                default:
                    metadata.Read(name, ref json);
                    break;
            }
        }

        return new VersionDetails(etag, owner, checksum, metadata.ToMetadata());
    }

    private static ObjectChecksum ReadChecksum(ref Utf8JsonReader json)
    {
        json.Read();
        var algorithm = (ChecksumAlgorithm)json.GetInt32();
        json.Read();
        var type = (ChecksumType)json.GetInt32();
        json.Read();
        var checksum = new ObjectChecksum(algorithm, type, json.GetString()!);
        json.Read();
        return checksum;
    }
}
