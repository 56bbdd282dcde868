using System.Collections.Frozen;
using Gateway.Delivery.Http;
using Microsoft.AspNetCore.StaticFiles;

namespace Gateway.Delivery.FileSystem;

/// <summary>Media types by the extensions of file names.</summary>
internal static class FileTypes
{
    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Types = All().GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The type of a file.</summary>
    public static string Of(ReadOnlySpan<char> path) =>
        Path.GetExtension(path) is { Length: > 0 } extension && Types.TryGetValue(extension, out string? type) ? type : ContentAnswer.DefaultContentType;

    // What ASP.NET knows, and formats of the web that came later (iana.org/assignments/media-types).
    private static FrozenDictionary<string, string> All()
    {
        IDictionary<string, string> types = new FileExtensionContentTypeProvider().Mappings;
        types[".avif"] = "image/avif";
        types[".geojson"] = "application/geo+json";
        types[".heic"] = "image/heic";
        types[".jsonld"] = "application/ld+json";
        types[".jxl"] = "image/jxl";
        types[".m3u8"] = "application/vnd.apple.mpegurl";
        types[".m4s"] = "video/iso.segment";
        types[".md"] = "text/markdown";
        types[".mjs"] = "text/javascript";
        types[".mpd"] = "application/dash+xml";
        types[".opus"] = "audio/ogg";
        types[".ts"] = "video/mp2t";
        types[".webmanifest"] = "application/manifest+json";
        types[".yaml"] = "application/yaml";
        types[".yml"] = "application/yaml";
        types[".zst"] = "application/zstd";
        return types.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
