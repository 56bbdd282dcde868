using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gateway.Storage.Integrity;

namespace Gateway.Delivery.DiskCache;

/// <summary>
/// The first 64 bytes of an entry's file, in the machine's byte order. Written last when the file is made. A new header is written where
/// the present one is not, and counts once the prelude names it.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct EntryPrelude
{
    /// <summary>"OwnCdnE1".</summary>
    public const ulong RightMagic = 0x3145_6E64_436E_774F;

    /// <summary>Its bytes.</summary>
    public static readonly int Size = Unsafe.SizeOf<EntryPrelude>();

    public ulong Magic;

    /// <summary>The entry's id, lest a file pass under another name.</summary>
    public long Id;

    public long BodyLength;

    /// <summary>Where the header is: right behind the prelude, or behind the body.</summary>
    public long HeaderOffset;

    public int HeaderLength;

    public int BodyOffset;

    /// <summary>CRC-32C of the header.</summary>
    public uint HeaderCrc;

    /// <summary>CRC-32C of the body.</summary>
    public uint BodyCrc;

    /// <summary>Zero.</summary>
    public long Spare;

    /// <summary>Zero.</summary>
    public uint Spare2;

    /// <summary>CRC-32C of everything before it.</summary>
    public uint Crc;

    /// <summary>Reads it.</summary>
    /// <returns>False when these bytes are not the prelude of that entry.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, long id, out EntryPrelude prelude) =>
        MemoryMarshal.TryRead(bytes, out prelude)
        && prelude.Magic == RightMagic && prelude.Id == id
        && prelude.Crc == Crc32C.Append(0, bytes[..(Size - sizeof(uint))])
        && prelude is { BodyLength: >= 0, BodyOffset: > 0, HeaderOffset: > 0, HeaderLength: > 0 and <= EntryHeader.MaxLength };

    /// <summary>Writes it, with its checksum.</summary>
    public void Write(Span<byte> bytes)
    {
        Magic = RightMagic;
        MemoryMarshal.Write(bytes, this);
        Crc = Crc32C.Append(0, bytes[..(Size - sizeof(uint))]);
        MemoryMarshal.Write(bytes, this);
    }
}
