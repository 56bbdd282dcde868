namespace Gateway.Delivery.FileSystem;

/// <summary>A file of a file system.</summary>
/// <param name="Path">Its path within the service.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">When it was last written.</param>
/// <param name="ETag">Its entity tag, without quotes.</param>
/// <param name="ContentType">Its media type, by its name.</param>
public sealed record StoredFile(string Path, long Size, DateTimeOffset Modified, string ETag, string ContentType)
{
    internal static StoredFile Of(string path, FileFacts facts) => new(path, facts.Size, facts.Time, facts.ETag, FileTypes.Of(path));
}
