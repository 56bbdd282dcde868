using System.Text.Json;
using Gateway.Storage;
using Gateway.Storage.Objects;

namespace Gateway.Replication;

/// <summary>Reads the answer to <c>syncnext</c>, whose writer is standard mode.</summary>
internal static class FeedDocument
{
    private const string UserPrefix = "x-owncdn-meta-";

    /// <summary>Reads a page of the feed.</summary>
    /// <exception cref="PrimaryException">It cannot be understood.</exception>
    public static FeedPage Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            return new FeedPage(
                [.. document.RootElement.GetProperty("changes").EnumerateArray().Select(Entry)], document.RootElement.GetProperty("lastSyncId").GetInt64());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or StorageException)
        {
            throw new PrimaryException($"The primary's feed cannot be understood: {e.Message}", e);
        }
    }

    private static FeedEntry Entry(JsonElement json)
    {
        var change = new ObjectChange(
            json.GetProperty("syncId").GetInt64(),
            Action(Text(json, "action")),
            ObjectKey.Parse(Text(json, "path")!),
            Text(json, "versionId") is { } id ? Version(id) : null,
            json.GetProperty("modified").GetDateTimeOffset())
        {
            Removed = Number(json, "removed"),
            Previous = Number(json, "previous"),
            Reversed = Number(json, "reversed"),
        };
        return new FeedEntry(change, Version(json, change), Parts(json));
    }

    // A put whose size is not said has been replaced or removed since. A delete marker is all in its line.
    private static ObjectVersion? Version(JsonElement json, ObjectChange change)
    {
        long? size = Number(json, "size");
        bool isMarker = change.Action == ChangeAction.Delete;
        return change.VersionId is not { } id || change.Action == ChangeAction.Purge || (size is null && !isMarker) ? null : new ObjectVersion
        {
            Key = change.Key,
            VersionId = id,
            SyncId = change.SyncId,
            IsLatest = true,
            IsDeleteMarker = isMarker,
            Size = size ?? 0,
            Modified = change.Time,
            ETag = Text(json, "etag") ?? "",
            Owner = Text(json, "owner") ?? Storage.Identity.Account.DefaultId,
            Checksum = Checksum(json),
            Metadata = isMarker ? ObjectMetadata.Empty : Metadata(json),
        };
    }

    private static ObjectMetadata Metadata(JsonElement json)
    {
        var metadata = new ObjectMetadata { ContentType = Text(json, "contentType") };
        var user = new List<KeyValuePair<string, string>>();
        foreach (JsonProperty header in Member(json, "metadata") is { } headers ? headers.EnumerateObject() : default)
        {
            string value = header.Value.GetString()!;
            if (header.Name.StartsWith(UserPrefix, StringComparison.Ordinal))
            {
                user.Add(new(header.Name[UserPrefix.Length..], value));
                continue;
            }

            metadata = header.Name switch
            {
                "Cache-Control" => metadata with { CacheControl = value },
                "Content-Disposition" => metadata with { ContentDisposition = value },
                "Content-Encoding" => metadata with { ContentEncoding = value },
                "Content-Language" => metadata with { ContentLanguage = value },
                "Expires" => metadata with { Expires = value },
                "x-amz-website-redirect-location" => metadata with { WebsiteRedirect = value },
                "x-amz-storage-class" => metadata with { StorageClass = value },
                "x-amz-acl" => metadata with { CannedAcl = value },

                // Kept or refused, but never lost without a word.
                _ => throw new JsonException($"unknown metadata '{header.Name}'"),
            };
        }

        return metadata with { User = user };
    }

    private static List<ObjectPart> Parts(JsonElement json)
    {
        var parts = new List<ObjectPart>();
        foreach (JsonElement part in Member(json, "parts") is { } array ? array.EnumerateArray() : default)
        {
            parts.Add(new ObjectPart(part.GetProperty("number").GetInt32(), part.GetProperty("size").GetInt64(), Checksum(part)));
        }

        return parts;
    }

    private static ObjectChecksum? Checksum(JsonElement json) => Member(json, "checksum") is not { } checksum ? null : new ObjectChecksum(
        Text(checksum, "algorithm") switch
        {
            "CRC32" => ChecksumAlgorithm.Crc32,
            "CRC32C" => ChecksumAlgorithm.Crc32C,
            "CRC64NVME" => ChecksumAlgorithm.Crc64Nvme,
            "SHA1" => ChecksumAlgorithm.Sha1,
            "SHA256" => ChecksumAlgorithm.Sha256,
            var unknown => throw new JsonException($"unknown checksum '{unknown}'"),
        },
        Text(checksum, "type") == "COMPOSITE" ? ChecksumType.Composite : ChecksumType.FullObject,
        Text(checksum, "value")!);

    private static ChangeAction Action(string? name) => name switch
    {
        "put" => ChangeAction.Put,
        "delete" => ChangeAction.Delete,
        "purge" => ChangeAction.Purge,
        _ => throw new JsonException($"unknown action '{name}'"),
    };

    private static VersionId Version(string text) => VersionId.TryParse(text, out VersionId id) ? id : throw new JsonException($"'{text}' is no version id");

    private static JsonElement? Member(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string? Text(JsonElement json, string name) => Member(json, name)?.GetString();

    private static long? Number(JsonElement json, string name) => Member(json, name)?.GetInt64();
}
