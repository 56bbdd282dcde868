using System.Buffers.Binary;

namespace Gateway.Delivery.DiskCache;

/// <summary>The UTF-8 texts of paths, one behind the other: an object of its own for each would take half as much again. 32 GiB fit in.</summary>
internal sealed class PathTexts
{
    /// <summary>The longest text.</summary>
    public const int MaxLength = ushort.MaxValue;

    private const int PageBits = 20;
    private const int PageSize = 1 << PageBits;
    private const int LengthSize = sizeof(ushort);

    // Texts begin at multiples of 8 bytes, so that 32 bits name more of them.
    private const int UnitBits = 3;
    private const int UnitMask = (1 << UnitBits) - 1;

    private readonly List<byte[]> _pages = [];
    private int _used = PageSize;
    private long _wasted;

    /// <summary>Whether copying all texts to a new collection would be worth it.</summary>
    public bool IsMostlyWaste => _wasted > PageSize && _wasted > (long)_pages.Count * PageSize / 2;

    /// <summary>Adds a text.</summary>
    /// <returns>Where it is.</returns>
    public uint Add(ReadOnlySpan<byte> text)
    {
        int size = SizeOf(text.Length);
        if (_used + size > PageSize)
        {
            _wasted += PageSize - _used;
            _pages.Add(new byte[PageSize]);
            _used = 0;
        }

        Span<byte> room = _pages[^1].AsSpan(_used, size);
        BinaryPrimitives.WriteUInt16LittleEndian(room, (ushort)text.Length);
        text.CopyTo(room[LengthSize..]);
        uint place = (uint)(((ulong)(_pages.Count - 1) << PageBits | (uint)_used) >> UnitBits);
        _used += size;
        return place;
    }

    public ReadOnlySpan<byte> this[uint place]
    {
        get
        {
            ulong at = (ulong)place << UnitBits;
            ReadOnlySpan<byte> text = _pages[(int)(at >> PageBits)].AsSpan((int)(at & (PageSize - 1)));
            return text.Slice(LengthSize, BinaryPrimitives.ReadUInt16LittleEndian(text));
        }
    }

    public void Remove(uint place) => _wasted += SizeOf(this[place].Length);

    private static int SizeOf(int length) => (LengthSize + length + UnitMask) & ~UnitMask;
}
