using System.Buffers.Binary;

namespace Gateway.Storage.Blobs.Disk;

/// <summary>Reads the table of a blob's file in ascending order, a piece at a time, so that memory stays small however large the blob is.</summary>
internal sealed class BlockChecksumTable
{
    // 4 KiB of table stand for 64 MiB of data.
    private const int MaxEntries = 1024;

    private readonly DiskBlobFile _file;
    private readonly long _end;
    private byte[] _entries = [];
    private long _first;
    private long _next;

    /// <summary>Reads the first piece.</summary>
    /// <param name="file">The blob.</param>
    /// <param name="first">The first block that will be asked for.</param>
    /// <param name="end">The block after the last one.</param>
    public BlockChecksumTable(DiskBlobFile file, long first, long end)
    {
        _file = file;
        _end = end;
        Load(first);
    }

    /// <summary>The CRC-32C that a block must have.</summary>
    public uint this[long block]
    {
        get
        {
            if (block < _first || block >= _next)
            {
                Load(block);
            }

            int at = (int)(block - _first) * BlockFormat.EntrySize;
            return BinaryPrimitives.ReadUInt32LittleEndian(_entries.AsSpan(at));
        }
    }

    private void Load(long first)
    {
        int count = (int)Math.Min(MaxEntries, _end - first);
        int length = count * BlockFormat.EntrySize;
        if (_entries.Length < length)
        {
            _entries = new byte[length];
        }

        _file.Fill(_entries.AsSpan(0, length), _file.Blob.Length + (first * BlockFormat.EntrySize));
        (_first, _next) = (first, first + count);
    }
}
