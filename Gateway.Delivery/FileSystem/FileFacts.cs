using Gateway.Delivery.Http;
using Microsoft.Extensions.Primitives;

namespace Gateway.Delivery.FileSystem;

/// <summary>What tells one state of a file from another.</summary>
/// <param name="Inode">The number of the file on its volume; 0 where the system does not tell.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">When it was last written, in ticks of UTC.</param>
internal readonly record struct FileFacts(ulong Inode, long Size, long Modified)
{
    /// <summary>The entity tag without quotes. A file written over within the clock's precision, in place and at the same size, keeps it.</summary>
    public string ETag => $"{Inode:x}-{Size:x}-{Modified:x}";

    /// <summary>When it was last written.</summary>
    public DateTimeOffset Time => new(Modified, TimeSpan.Zero);

    /// <summary>As content of the web.</summary>
    public ContentMetadata Describe(string path) => new(
        new HeaderFields(
        [
            KeyValuePair.Create("Content-Type", new StringValues(FileTypes.Of(path))),
            KeyValuePair.Create("ETag", new StringValues(EntityTags.Quote(ETag))),
            KeyValuePair.Create("Last-Modified", new StringValues(Time.ToString("R"))),
        ]),
        Size);
}
