using System.Buffers;
using Gateway.Delivery.Caching;
using Gateway.Storage.Integrity;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Delivery.DiskCache;

/// <summary>Reads what an entry's file says of itself.</summary>
internal sealed class EntryReader
{
    // Prelude and header are in it, nearly always.
    private const int FirstRead = 4096;
    private const int BodyRead = 256 << 10;

    private readonly SafeFileHandle _file;
    private readonly EntryPrelude _prelude;

    private EntryReader(SafeFileHandle file, EntryPrelude prelude, byte[] header)
    {
        _file = file;
        _prelude = prelude;
        Header = header;
    }

    /// <summary>The header; its checksum is right.</summary>
    public byte[] Header { get; }

    public int BodyOffset => _prelude.BodyOffset;

    public long BodyLength => _prelude.BodyLength;

    /// <summary>Reads prelude and header.</summary>
    /// <returns>Null when the file is not whole.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static EntryReader? TryRead(SafeFileHandle file, long id)
    {
        // The header may be replaced while it is read. The one before is left alone then, but not the one before that.
        return TryReadOnce(file, id) ?? TryReadOnce(file, id);
    }

    /// <summary>Writes another header to where the present one is not, and then makes it the present one.</summary>
    /// <returns>The file's length.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public long Replace(byte[] header)
    {
        EntryPrelude prelude = _prelude;
        long bodyEnd = prelude.BodyOffset + prelude.BodyLength;
        long present = prelude.HeaderOffset;
        long presentEnd = present + prelude.HeaderLength;
        prelude.HeaderOffset = present > EntryPrelude.Size && EntryPrelude.Size + header.Length <= prelude.BodyOffset ? EntryPrelude.Size
            : present < bodyEnd || bodyEnd + header.Length <= present ? bodyEnd
            : presentEnd;
        prelude.HeaderLength = header.Length;
        prelude.HeaderCrc = Crc32C.Append(0, header);
        RandomAccess.Write(_file, header, prelude.HeaderOffset);
        Span<byte> bytes = stackalloc byte[EntryPrelude.Size];
        prelude.Write(bytes);
        RandomAccess.Write(_file, bytes, 0);
        return RandomAccess.GetLength(_file);
    }

    /// <summary>Whether the body has its checksum.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public bool HasWholeBody()
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BodyRead);
        try
        {
            uint crc = 0;
            for (long done = 0; done < BodyLength;)
            {
                int read = RandomAccess.Read(_file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, BodyLength - done)), BodyOffset + done);
                if (read == 0)
                {
                    return false;
                }

                crc = Crc32C.Append(crc, buffer.AsSpan(0, read));
                done += read;
            }

            return crc == _prelude.BodyCrc;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static EntryReader? TryReadOnce(SafeFileHandle file, long id)
    {
        Span<byte> first = stackalloc byte[FirstRead];
        int read = RandomAccess.Read(file, first, 0);
        if (!EntryPrelude.TryRead(first[..read], id, out EntryPrelude prelude) || RandomAccess.GetLength(file) < prelude.BodyOffset + prelude.BodyLength)
        {
            return null;
        }

        byte[] header = new byte[prelude.HeaderLength];
        if (prelude.HeaderOffset + prelude.HeaderLength <= read)
        {
            first.Slice((int)prelude.HeaderOffset, prelude.HeaderLength).CopyTo(header);
        }
        else
        {
            for (int done = 0; done < header.Length;)
            {
                read = RandomAccess.Read(file, header.AsSpan(done), prelude.HeaderOffset + done);
                if (read == 0)
                {
                    return null;
                }

                done += read;
            }
        }

        return Crc32C.Append(0, header) == prelude.HeaderCrc ? new EntryReader(file, prelude, header) : null;
    }
}
