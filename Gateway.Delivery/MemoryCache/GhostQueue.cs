namespace Gateway.Delivery.MemoryCache;

/// <summary>What was let go lately, by hash alone: a few bytes each. Two that share a hash cost a worse guess, no more.</summary>
internal sealed class GhostQueue
{
    private readonly HashSet<int> _known = [];
    private readonly Queue<int> _order = new();

    /// <summary>Remembers one, and forgets the oldest beyond a number.</summary>
    public void Add(int hash, int most)
    {
        if (_known.Add(hash))
        {
            _order.Enqueue(hash);
        }

        // Two at a time, so that it shrinks when fewer are wanted, but never for long.
        for (int i = 0; i < 2 && _order.Count > most; i++)
        {
            _known.Remove(_order.Dequeue());
        }
    }

    /// <summary>Whether one is remembered. It is not, after this.</summary>
    public bool Take(int hash) => _known.Remove(hash);
}
