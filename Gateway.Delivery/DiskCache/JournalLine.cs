using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gateway.Delivery.DiskCache;

/// <summary>The fixed part of a line of the journal, in the machine's byte order; text or numbers of another length follow.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct JournalLine
{
    /// <summary>The longest that may follow: a path with the most tags.</summary>
    public const int MaxTail = PathTexts.MaxLength + (MaxTags * sizeof(ulong));

    /// <summary>The most tags of an entry.</summary>
    public const int MaxTags = 4096;

    /// <summary>Bytes of the fixed part.</summary>
    public static readonly int Size = Unsafe.SizeOf<JournalLine>();

    /// <summary>CRC-32C of everything behind it.</summary>
    public uint Crc;

    /// <summary>CRC-32C of the rest of the fixed part: how long the line is, one knows before its end was read.</summary>
    public uint FixedCrc;

    /// <summary>Bytes that follow.</summary>
    public int Tail;

    public JournalKind Kind;

    /// <summary>Of an entry; of a purge <see cref="EntryFlags.Stale"/> when it is soft.</summary>
    public EntryFlags Flags;

    /// <summary>Hashes of tags at the end of the line; of a purge its scope.</summary>
    public ushort Tags;

    public uint LastUsed;

    /// <summary>Of an entry; of a purge the first id that it does not mean; of an opening the first id that it uses.</summary>
    public long Id;

    public ulong Key;

    public ulong Variant;

    public uint Blocks;
}
