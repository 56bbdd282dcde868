namespace Gateway.Delivery.MemoryCache;

/// <summary>
/// All kept responses, each in a slot that is its own while it is kept, to walk through without a lock: whoever was there when a walk began and still is at
/// its end was met. Paths stand in the slots themselves, side by side: a million of them are compared in the time that reaching a million objects would
/// take several times over. Changes are guarded by the store's lock.
/// </summary>
internal sealed class ResponseTable
{
    private const int SegmentSize = 4096;

    private readonly Stack<int> _free = new();
    private Slot[][] _segments = [];
    private int _used;

    /// <summary>How many slots there are to walk through.</summary>
    public int Length => Volatile.Read(ref _used);

    /// <summary>The response in a slot; null when it is free.</summary>
    public MemoryResponse? this[int slot] => SlotAt(slot).Response;

    /// <summary>Takes in a response.</summary>
    public void Add(MemoryResponse response)
    {
        if (!_free.TryPop(out int slot))
        {
            slot = _used;
            if (slot / SegmentSize == _segments.Length)
            {
                Volatile.Write(ref _segments, [.. _segments, new Slot[SegmentSize]]);
            }

            Volatile.Write(ref _used, slot + 1);
        }

        SlotAt(slot) = new Slot { Path = response.Key.Path.Decoded, Response = response };
        response.Slot = slot;
    }

    /// <summary>Takes it out.</summary>
    public void Remove(MemoryResponse response)
    {
        SlotAt(response.Slot) = default;
        _free.Push(response.Slot);
    }

    /// <summary>The responses whose paths begin with a text.</summary>
    public List<MemoryResponse> WithPrefix(string prefix)
    {
        var found = new List<MemoryResponse>();
        foreach (Slot[] segment in Volatile.Read(ref _segments))
        {
            foreach (ref readonly Slot slot in segment.AsSpan())
            {
                // The slot may change hands meanwhile: then the newcomer's path decides.
                if (slot.Path is { } path && path.StartsWith(prefix, StringComparison.Ordinal)
                    && slot.Response is { } response && response.Key.Path.Decoded.StartsWith(prefix, StringComparison.Ordinal))
                {
                    found.Add(response);
                }
            }
        }

        return found;
    }

    private ref Slot SlotAt(int slot) => ref Volatile.Read(ref _segments)[slot / SegmentSize][slot % SegmentSize];

    private struct Slot
    {
        public string? Path;
        public MemoryResponse? Response;
    }
}
