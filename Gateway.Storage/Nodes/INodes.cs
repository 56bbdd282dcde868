using Gateway.Storage.Objects;

namespace Gateway.Storage.Nodes;

/// <summary>The gateways that share a catalog. Safe for concurrent use.</summary>
internal interface INodes : IAsyncDisposable
{
    /// <summary>How this gateway stands among them.</summary>
    NodeStatus Status { get; }

    /// <summary>Makes this gateway one of them, until it is disposed of: it hears of what the others change, and they know that it is there.</summary>
    /// <param name="observer">Told of changes.</param>
    /// <param name="oldestReader">Gives the time when the oldest of this gateway's readers began.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">Unavailable.</exception>
    Task JoinAsync(INodeObserver observer, Func<DateTimeOffset> oldestReader, CancellationToken cancellationToken);

    /// <summary>Blobs that were freed before this time are out of the sight of every other gateway's readers.</summary>
    /// <exception cref="StorageException">Unavailable.</exception>
    ValueTask<DateTimeOffset> HorizonAsync(CancellationToken cancellationToken);

    /// <summary>The names of the gateways that were heard of in the last seconds.</summary>
    /// <exception cref="StorageException">Unavailable.</exception>
    ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken);
}
