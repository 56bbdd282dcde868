using System.Runtime.InteropServices;
using Gateway.Storage.Integrity;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Delivery.DiskCache;

/// <summary>Reads a journal from its beginning up to the first line that is not whole.</summary>
internal sealed class JournalReader(SafeFileHandle file)
{
    private readonly byte[] _buffer = new byte[1 << 20];
    private long _fileOffset;
    private int _start;
    private int _end;

    /// <summary>Where the next line begins: what is before is whole.</summary>
    public long Position { get; private set; }

    /// <summary>
    /// Whether reading ended at a line that has all its bytes, and not those that were written. A process that is killed leaves half a line at
    /// the end at most; this is the work of a loss of power or of the disk, and what stood behind is unknown.
    /// </summary>
    public bool IsDamaged { get; private set; }

    /// <summary>The fixed part of the line that was read.</summary>
    public JournalLine Line { get; private set; }

    /// <summary>The rest of it.</summary>
    public ReadOnlySpan<byte> Tail => _buffer.AsSpan(_start - Line.Tail, Line.Tail);

    /// <summary>Reads the next line.</summary>
    public bool Read()
    {
        if (!Fill(JournalLine.Size))
        {
            return false;
        }

        JournalLine line = MemoryMarshal.Read<JournalLine>(_buffer.AsSpan(_start));
        IsDamaged = line.FixedCrc != Crc(2 * sizeof(uint), JournalLine.Size) || line.Tail is < 0 or > JournalLine.MaxTail;
        int length = JournalLine.Size + line.Tail;
        if (IsDamaged || !Fill(length))
        {
            return false;
        }

        IsDamaged = line.Crc != Crc(sizeof(uint), length);
        if (IsDamaged)
        {
            return false;
        }

        Line = line;
        _start += length;
        Position += length;
        return true;
    }

    private uint Crc(int from, int end) => Crc32C.Append(0, _buffer.AsSpan(_start + from, end - from));

    /// <summary>Sees to it that so many bytes are in the buffer; not when the file ends before.</summary>
    private bool Fill(int count)
    {
        if (_end - _start >= count)
        {
            return true;
        }

        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        while (_end < count)
        {
            int read = RandomAccess.Read(file, _buffer.AsSpan(_end), _fileOffset);
            if (read == 0)
            {
                return false;
            }

            _end += read;
            _fileOffset += read;
        }

        return true;
    }
}
