using System.Buffers;
using System.Buffers.Binary;
using Gateway.Storage.Integrity;

namespace Gateway.Storage.Blobs.Disk;

/// <summary>Makes the table of a blob's file while the blob passes by.</summary>
internal sealed class BlockChecksumBuilder
{
    private readonly ArrayBufferWriter<byte> _table = new();
    private int _blockLength;
    private uint _blockCrc;

    /// <summary>Bytes appended.</summary>
    public long Length { get; private set; }

    /// <summary>CRC-32C of all bytes, once the table is finished.</summary>
    public uint Crc { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        while (!bytes.IsEmpty)
        {
            int taken = Math.Min(bytes.Length, BlockFormat.BlockSize - _blockLength);
            _blockCrc = Crc32C.Append(_blockCrc, bytes[..taken]);
            _blockLength += taken;
            bytes = bytes[taken..];
            if (_blockLength == BlockFormat.BlockSize)
            {
                CloseBlock();
            }
        }
    }

    /// <summary>Ends the last block and gives the table.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        if (_blockLength > 0)
        {
            CloseBlock();
        }

        return _table.WrittenMemory;
    }

    private void CloseBlock()
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_table.GetSpan(BlockFormat.EntrySize), _blockCrc);
        _table.Advance(BlockFormat.EntrySize);
        Crc = Crc32C.Combine(Crc, _blockCrc, _blockLength);
        (_blockLength, _blockCrc) = (0, 0);
    }
}
