namespace Gateway.Delivery.DiskCache;

/// <summary>
/// Finds slots by hashes, any number of slots under one hash. Adding and removing cost the same however many there are, and walking costs
/// what it gives. Links are named by numbers; −1 is none.
/// </summary>
internal sealed class HashLinks
{
    private const int None = -1;

    private readonly PagedArray<Link> _links = new();

    // Heads of the chains, one higher than the link's number, so that 0 is none.
    private int[] _buckets = new int[1024];
    private int _count;

    /// <summary>Adds a slot under a hash.</summary>
    /// <param name="sibling">Another link of the same slot, to be found by <see cref="Sibling"/>.</param>
    /// <returns>The link.</returns>
    public int Add(ulong hash, int slot, int sibling = None)
    {
        if (_count == _buckets.Length)
        {
            Grow();
        }

        int number = _links.Take();
        _links[number] = new Link { Hash = hash, Slot = slot, Sibling = sibling };
        PutFirst(number);
        _count++;
        return number;
    }

    public void Remove(int number)
    {
        ref Link link = ref _links[number];
        if (link.Previous != None)
        {
            _links[link.Previous].Next = link.Next;
        }
        else
        {
            Bucket(link.Hash) = link.Next + 1;
        }

        if (link.Next != None)
        {
            _links[link.Next].Previous = link.Previous;
        }

        _links.Give(number);
        _count--;
    }

    /// <summary>A link with that hash; −1 when there is none.</summary>
    public int First(ulong hash) => Match(Bucket(hash) - 1, hash);

    /// <summary>The next link with the same hash.</summary>
    public int Next(int number) => Match(_links[number].Next, _links[number].Hash);

    public ulong Hash(int number) => _links[number].Hash;

    public int Slot(int number) => _links[number].Slot;

    public int Sibling(int number) => _links[number].Sibling;

    private ref int Bucket(ulong hash) => ref _buckets[(int)(hash & (uint)(_buckets.Length - 1))];

    private int Match(int number, ulong hash)
    {
        while (number != None && _links[number].Hash != hash)
        {
            number = _links[number].Next;
        }

        return number;
    }

    private void PutFirst(int number)
    {
        ref Link link = ref _links[number];
        ref int bucket = ref Bucket(link.Hash);
        link.Previous = None;
        link.Next = bucket - 1;
        if (link.Next != None)
        {
            _links[link.Next].Previous = number;
        }

        bucket = number + 1;
    }

    private void Grow()
    {
        int[] old = _buckets;
        _buckets = new int[2 * old.Length];
        foreach (int head in old)
        {
            for (int number = head - 1; number != None;)
            {
                int next = _links[number].Next;
                PutFirst(number);
                number = next;
            }
        }
    }

    private struct Link
    {
        public ulong Hash;
        public int Slot;
        public int Next;
        public int Previous;
        public int Sibling;
    }
}
