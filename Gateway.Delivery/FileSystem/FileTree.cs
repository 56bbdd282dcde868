namespace Gateway.Delivery.FileSystem;

/// <summary>The files of one service, by their paths within it.</summary>
internal sealed class FileTree(FileSystemOptions options, IConfinedFiles confined)
{
    /// <summary>The folder.</summary>
    public string Root => options.Directory;

    /// <summary>A path as the service knows it: in lower case where cases are not told apart.</summary>
    public string Normalize(string path) => options.CaseSensitive ? path : path.ToLowerInvariant();

    /// <summary>Where a file would be.</summary>
    /// <param name="path">Its path within the service, decoded.</param>
    /// <returns>Null when nothing under the folder can have that path: it is empty, or one of its segments is no plain name.</returns>
    public string? Locate(string path)
    {
        path = Normalize(path);
        foreach (Range segment in path.AsSpan().Split('/'))
        {
            if (!FileName.IsPlain(path.AsSpan()[segment]))
            {
                return null;
            }
        }

        return Path.Join(Root, path);
    }

    /// <inheritdoc cref="IConfinedFiles.Look"/>
    public FileFacts? Look(string location) => confined.Look(Root, location);

    /// <inheritdoc cref="IConfinedFiles.FindFolder"/>
    public string? FindFolder(string location) => confined.FindFolder(Root, location);
}
