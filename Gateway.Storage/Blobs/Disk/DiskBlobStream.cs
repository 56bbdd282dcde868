using System.Buffers;
using Gateway.Storage.Content;
using Gateway.Storage.Integrity;

namespace Gateway.Storage.Blobs.Disk;

/// <summary>
/// One pass over a range of a blob. Only whole blocks are read, and each is checked before a byte of it is given: whole blocks that fit
/// straight in the caller's buffer (give it 64 KiB or more), others, as at the edges of the range, by way of a buffer of one block.
/// A pass over the whole blob is checked against the catalog's checksum too, so that a sound file under a wrong name is found.
/// </summary>
internal sealed class DiskBlobStream : ForwardOnlyStream
{
    private readonly DiskBlobFile _file;
    private readonly BlockChecksumTable _checksums;
    private readonly bool _coversBlob;
    private readonly long _end;
    private long _position;
    private uint _crc;
    private byte[]? _edge;
    private long _edgeStart;
    private long _edgeEnd;

    /// <summary>Takes the file over.</summary>
    public DiskBlobStream(DiskBlobFile file, long offset, long length)
    {
        _file = file;
        _position = offset;
        _end = offset + length;
        _coversBlob = length == file.Blob.Length;
        _checksums = new BlockChecksumTable(file, offset / BlockFormat.BlockSize, BlockFormat.BlockCount(_end));
    }

    public override bool CanRead => !_file.IsClosed;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (TryTake(buffer.Span, out int taken))
        {
            return taken;
        }

        int direct = WholeBlocks(buffer.Length);
        if (direct > 0)
        {
            await _file.FillAsync(buffer[..direct], _position, cancellationToken);
            return Give(buffer.Span[..direct]);
        }

        byte[] edge = RentEdge();
        (long start, int length) = BlockHere();
        await _file.FillAsync(edge.AsMemory(0, length), start, cancellationToken);
        KeepEdge(edge, start, length);
        return Take(buffer.Span);
    }

    public override int Read(Span<byte> buffer)
    {
        if (TryTake(buffer, out int taken))
        {
            return taken;
        }

        int direct = WholeBlocks(buffer.Length);
        if (direct > 0)
        {
            _file.Fill(buffer[..direct], _position);
            return Give(buffer[..direct]);
        }

        byte[] edge = RentEdge();
        (long start, int length) = BlockHere();
        _file.Fill(edge.AsSpan(0, length), start);
        KeepEdge(edge, start, length);
        return Take(buffer);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
            ReturnEdge();
        }

        base.Dispose(disposing);
    }

    /// <summary>Serves what needs no reading: the end, an empty buffer, bytes that were checked before.</summary>
    private bool TryTake(Span<byte> buffer, out int taken)
    {
        ObjectDisposedException.ThrowIf(_file.IsClosed, this);
        taken = 0;
        if (buffer.IsEmpty || _position == _end)
        {
            return true;
        }

        if (_edge is null || _position < _edgeStart || _position >= _edgeEnd)
        {
            return false;
        }

        taken = Take(buffer);
        return true;
    }

    private int Take(Span<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, Math.Min(_edgeEnd, _end) - _position);
        _edge.AsSpan((int)(_position - _edgeStart), count).CopyTo(buffer);
        _position += count;
        return count;
    }

    /// <summary>How many bytes from here are whole blocks within the range and fit into <paramref name="space"/>.</summary>
    private int WholeBlocks(int space)
    {
        if (_position % BlockFormat.BlockSize != 0)
        {
            return 0;
        }

        int count = (int)Math.Min(space, _end - _position);
        return _position + count == _file.Blob.Length ? count : count & -BlockFormat.BlockSize;
    }

    private (long Start, int Length) BlockHere()
    {
        long start = _position & -BlockFormat.BlockSize;
        return (start, (int)Math.Min(BlockFormat.BlockSize, _file.Blob.Length - start));
    }

    private int Give(Span<byte> blocks)
    {
        Check(blocks, _position);
        _position += blocks.Length;
        return blocks.Length;
    }

    private void KeepEdge(byte[] edge, long start, int length)
    {
        Check(edge.AsSpan(0, length), start);
        (_edge, _edgeStart, _edgeEnd) = (edge, start, start + length);
    }

    private void Check(Span<byte> bytes, long start)
    {
        Span<byte> rest = bytes;
        for (long block = start / BlockFormat.BlockSize; !rest.IsEmpty; block++)
        {
            int length = Math.Min(rest.Length, BlockFormat.BlockSize);
            uint crc = Crc32C.Append(0, rest[..length]);
            if (crc != _checksums[block])
            {
                bytes.Clear();
                throw _file.Corrupted($"does not match its checksum in block {block}");
            }

            _crc = Crc32C.Combine(_crc, crc, length);
            rest = rest[length..];
        }

        if (_coversBlob && start + bytes.Length == _end && _crc != _file.Blob.Crc32C)
        {
            bytes.Clear();
            throw _file.Corrupted("is not the content that the catalog knows");
        }
    }

    /// <summary>
    /// The buffer belongs to the read that fills it until its bytes are checked: a stream disposed meanwhile must not return to the pool
    /// what the system still writes to.
    /// </summary>
    private byte[] RentEdge()
    {
        byte[]? edge = _edge;
        _edge = null;
        return edge ?? ArrayPool<byte>.Shared.Rent((int)Math.Min(BlockFormat.BlockSize, _file.Blob.Length));
    }

    private void ReturnEdge()
    {
        if (_edge is not null)
        {
            ArrayPool<byte>.Shared.Return(_edge);
            _edge = null;
        }
    }
}
