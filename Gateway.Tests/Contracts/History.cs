using Gateway.Storage;
using Gateway.Storage.Content;
using Gateway.Storage.Listing;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Contracts;

/// <summary>Everything that can be seen of a store, as text: two stores with the same text are the same to their users.</summary>
internal static class History
{
    /// <summary>The change log.</summary>
    public static async Task<IReadOnlyList<string>> LogAsync(ObjectStore store) =>
        [.. (await store.History.ReadAsync(0, 100_000, default)).Select(
            c => $"{c.SyncId} {c.Action} {c.Key} {c.VersionId?.Value ?? "-"} {c.Time:O} took {c.Removed} after {c.After}, reversed {c.Reversed}")];

    /// <summary>Every version with its bytes.</summary>
    public static async Task<IReadOnlyList<string>> VersionsAsync(ObjectStore store)
    {
        var lines = new List<string>();
        ListPage<ObjectVersion> page = await store.ListVersionsAsync(new ListQuery("", "", "", 100_000), default);
        foreach (ObjectVersion version in page.Entries)
        {
            string content = version.IsDeleteMarker ? "marker" : Convert.ToHexStringLower(await DigestAsync(store, version));
            string metadata = string.Join(' ', version.Metadata.User.Select(pair => $"{pair.Key}={pair.Value}").Append(version.Metadata.ContentType));
            lines.Add(
                $"{version.Key} {version.VersionId} {version.SyncId}{(version.IsLatest ? "*" : "")} {version.Modified:O} {version.Size} {version.ETag} " +
                $"{version.Checksum} {metadata} {content}");
        }

        return lines;
    }

    /// <summary>Both.</summary>
    public static async Task<IReadOnlyList<string>> AllAsync(ObjectStore store) => [.. await LogAsync(store), .. await VersionsAsync(store)];

    private static async Task<byte[]> DigestAsync(ObjectStore store, ObjectVersion version)
    {
        using ObjectReader reader = await store.OpenAsync(version.Key, version.VersionId, default);
        reader.Version.SyncId.Should().Be(version.SyncId);
        string parts = string.Join(' ', reader.Parts.Select(part => $"{part.Number} {part.Size} {part.Checksum}"));
        await using Stream stream = reader.OpenStream(new ByteRange(0, version.Size));
        byte[] digest = await System.Security.Cryptography.SHA256.HashDataAsync(stream);
        return [.. digest, .. System.Text.Encoding.UTF8.GetBytes(parts)];
    }
}
