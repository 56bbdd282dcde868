using System.Collections.Concurrent;

namespace Gateway.Storage.Content;

/// <summary>Knows since when blobs are being read, so that none is deleted under a reader.</summary>
internal sealed class ActiveReaders(TimeProvider time)
{
    private readonly ConcurrentDictionary<object, DateTimeOffset> _readers = new(ReferenceEqualityComparer.Instance);

    /// <summary>Notes a reader until <see cref="Leave"/>.</summary>
    public void Enter(object reader) => _readers[reader] = time.GetUtcNow();

    /// <summary>The reader is done.</summary>
    public void Leave(object reader) => _readers.TryRemove(reader, out _);

    /// <summary>Blobs that were freed before this time are out of every reader's sight.</summary>
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
