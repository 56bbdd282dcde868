namespace Gateway.Delivery;

/// <summary>A source seen from one of its folders: the source path of a chain's link.</summary>
/// <param name="source">The source.</param>
/// <param name="folder">Put before every path; ends with a slash.</param>
public sealed class SubPath(IContentSource source, ContentPath folder) : IContentSource
{
    /// <inheritdoc />
    public ValueTask<ContentResult> GetAsync(ContentRequest request, CancellationToken cancellationToken) =>
        source.GetAsync(request with { Path = request.Path.Under(folder) }, cancellationToken);
}
