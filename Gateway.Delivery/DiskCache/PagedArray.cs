namespace Gateway.Delivery.DiskCache;

/// <summary>Structures by number, taken and given back one at a time. Grows without moving what is there.</summary>
internal sealed class PagedArray<T>
    where T : struct
{
    private const int PageBits = 12;
    private const int PageMask = (1 << PageBits) - 1;

    private readonly List<T[]> _pages = [];
    private readonly Stack<int> _free = [];

    /// <summary>The number after the highest that was ever taken.</summary>
    public int End { get; private set; }

    public ref T this[int number] => ref _pages[number >> PageBits][number & PageMask];

    public int Take()
    {
        if (_free.TryPop(out int number))
        {
            return number;
        }

        if (End >> PageBits == _pages.Count)
        {
            _pages.Add(new T[1 << PageBits]);
        }

        return End++;
    }

    public void Give(int number)
    {
        this[number] = default;
        _free.Push(number);
    }
}
