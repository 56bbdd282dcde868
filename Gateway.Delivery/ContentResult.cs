namespace Gateway.Delivery;

/// <summary>A source's answer. Disposing it releases what the answer holds open.</summary>
public abstract record ContentResult : IDisposable
{
    private ContentResult()
    {
    }

    /// <inheritdoc />
    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>There is content.</summary>
    /// <param name="Metadata">What is known of it.</param>
    /// <param name="Body">Its bytes, not opened yet.</param>
    public sealed record Found(ContentMetadata Metadata, IContentBody Body) : ContentResult
    {
        /// <inheritdoc />
        public override void Dispose()
        {
            Body.Dispose();
            base.Dispose();
        }
    }

    /// <summary>The content that the caller knows is still the one.</summary>
    /// <param name="Metadata">What is known of it now.</param>
    public sealed record NotModified(ContentMetadata Metadata) : ContentResult;

    /// <summary>There is nothing under the path.</summary>
    public sealed record NotFound : ContentResult;

    /// <summary>The source cannot answer.</summary>
    /// <param name="Status">The HTTP status that says why: 502, 503 or 504.</param>
    public sealed record Failed(int Status) : ContentResult;
}
