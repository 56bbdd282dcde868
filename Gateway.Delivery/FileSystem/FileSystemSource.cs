namespace Gateway.Delivery.FileSystem;

/// <summary>The plain files under one folder as a source.</summary>
public sealed class FileSystemSource(string directory) : IContentSource
{
    /// <inheritdoc />
    public ValueTask<ContentResult> GetAsync(ContentRequest request, CancellationToken cancellationToken) =>
        new(ContentResult.Own(directory.Length == 0 ? 500 : 404));
}
