using System.Text.Json;
using Gateway.StandardMode.Upload;
using Gateway.Storage;
using Gateway.Storage.Objects;

namespace Gateway.StandardMode.Json;

/// <summary>A change of the feed as JSON: all that a replica needs to know besides the bytes.</summary>
internal static class ChangeJson
{
    public static void Write(Utf8JsonWriter json, FeedEntry entry)
    {
        ObjectChange change = entry.Change;
        ObjectVersion? content = entry.Version is { IsDeleteMarker: false } version ? version : null;
        json.WriteStartObject();
        json.WriteNumber("syncId"u8, change.SyncId);
        json.WriteString("action"u8, Name(change.Action));
        json.WriteString("path"u8, change.Key.Value);
        json.WriteString("versionId"u8, change.VersionId?.Value);
        json.WriteTime("modified"u8, entry.Version?.Modified ?? change.Time);
        json.WriteNumberOrNull("size"u8, content?.Size);
        json.WriteString("etag"u8, content?.ETag);
        json.WriteString("contentType"u8, content?.Metadata.ContentType);
        WriteMetadata(json, content?.Metadata);
        json.WritePropertyName("checksum"u8);
        WriteChecksum(json, content?.Checksum);
        json.WriteString("owner"u8, entry.Version?.Owner);
        if (change.Removed is { } removed)
        {
            json.WriteNumber("removed"u8, removed);
        }

        if (change.Previous is { } previous)
        {
            json.WriteNumber("previous"u8, previous);
        }

        if (change.Reversed is { } reversed)
        {
            json.WriteNumber("reversed"u8, reversed);
        }

        if (entry.Parts.Count > 0)
        {
            WriteParts(json, entry.Parts);
        }

        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> Name(ChangeAction action) => action switch
    {
        ChangeAction.Put => "put"u8,
        ChangeAction.Delete => "delete"u8,
        ChangeAction.Purge => "purge"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(action)),
    };

    /// <summary>Under the names of the headers that would set them. Values have a character a byte, as headers have.</summary>
    private static void WriteMetadata(Utf8JsonWriter json, ObjectMetadata? metadata)
    {
        if (metadata is null)
        {
            json.WriteNull("metadata"u8);
            return;
        }

        json.WriteStartObject("metadata"u8);
        Write("Cache-Control"u8, metadata.CacheControl);
        Write("Content-Disposition"u8, metadata.ContentDisposition);
        Write("Content-Encoding"u8, metadata.ContentEncoding);
        Write("Content-Language"u8, metadata.ContentLanguage);
        Write("Expires"u8, metadata.Expires);
        Write("x-amz-website-redirect-location"u8, metadata.WebsiteRedirect);
        Write("x-amz-storage-class"u8, metadata.StorageClass);
        Write("x-amz-acl"u8, metadata.CannedAcl);
        foreach ((string name, string value) in metadata.User)
        {
            json.WriteString($"{UploadHeaders.UserPrefix}{name}", value);
        }

        json.WriteEndObject();

        void Write(ReadOnlySpan<byte> name, string? value)
        {
            if (value is not null)
            {
                json.WriteString(name, value);
            }
        }
    }

    private static void WriteChecksum(Utf8JsonWriter json, ObjectChecksum? checksum)
    {
        if (checksum is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("algorithm"u8, Name(checksum.Algorithm));
        json.WriteString("type"u8, checksum.Type == ChecksumType.FullObject ? "FULL_OBJECT"u8 : "COMPOSITE"u8);
        json.WriteString("value"u8, checksum.Value);
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> Name(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => "CRC32"u8,
        ChecksumAlgorithm.Crc32C => "CRC32C"u8,
        ChecksumAlgorithm.Crc64Nvme => "CRC64NVME"u8,
        ChecksumAlgorithm.Sha1 => "SHA1"u8,
        ChecksumAlgorithm.Sha256 => "SHA256"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    private static void WriteParts(Utf8JsonWriter json, IReadOnlyList<ObjectPart> parts)
    {
        json.WriteStartArray("parts"u8);
        foreach (ObjectPart part in parts)
        {
            json.WriteStartObject();
            json.WriteNumber("number"u8, part.Number);
            json.WriteNumber("size"u8, part.Size);
            json.WritePropertyName("checksum"u8);
            WriteChecksum(json, part.Checksum);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
