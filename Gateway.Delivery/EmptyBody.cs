using System.IO.Pipelines;
using Gateway.Storage.Objects;

namespace Gateway.Delivery;

/// <summary>No bytes.</summary>
public sealed class EmptyBody : IContentBody
{
    /// <summary>It has no state.</summary>
    public static EmptyBody Instance { get; } = new();

    /// <inheritdoc />
    public bool IsSeekable => true;

    /// <inheritdoc />
    public ValueTask CopyToAsync(PipeWriter destination, ByteRange? range, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
