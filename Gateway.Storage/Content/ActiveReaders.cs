using System.Collections.Concurrent;
using Gateway.Storage.Nodes;

namespace Gateway.Storage.Content;

/// <summary>Knows since when blobs are being read, so that none is deleted under a reader.</summary>
/// <param name="time">The clock.</param>
/// <param name="others">The other gateways that may be reading; null when there are none.</param>
internal sealed class ActiveReaders(TimeProvider time, INodes? others = null)
{
    private readonly ConcurrentDictionary<object, DateTimeOffset> _readers = new(ReferenceEqualityComparer.Instance);

    /// <summary>Notes a reader until <see cref="Leave"/>.</summary>
    public void Enter(object reader) => _readers[reader] = time.GetUtcNow();

    /// <summary>The reader is done.</summary>
    public void Leave(object reader) => _readers.TryRemove(reader, out _);

    /// <summary>Blobs that were freed before this time are out of every reader's sight, here and at all other gateways.</summary>
    /// <exception cref="Objects.StorageException">Unavailable: nobody knows what the others read.</exception>
    public async ValueTask<DateTimeOffset> HorizonAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset own = Horizon();
        return others is not null && await others.HorizonAsync(cancellationToken) is var foreign && foreign < own ? foreign : own;
    }

    /// <summary>The same for the readers of this gateway alone.</summary>
    public DateTimeOffset Horizon()
    {
        DateTimeOffset horizon = time.GetUtcNow();
        foreach (DateTimeOffset entered in _readers.Values)
        {
            horizon = entered < horizon ? entered : horizon;
        }

        return horizon;
    }
}
