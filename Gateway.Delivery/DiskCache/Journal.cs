using Gateway.Delivery.Caching;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Delivery.DiskCache;

/// <summary>
/// The file that says what is in the cache: each change is a line at its end. An entry counts from its line on. Lines are gathered in memory,
/// in the order of the changes, and written by <see cref="Flush"/>; what is written survives the end of the process. Safe for concurrent use.
/// </summary>
/// <remarks>
/// When lines cannot be written, as on a full disk, the file could tell of entries that were purged. Then it is emptied, which needs no room:
/// a crash would cost the cache, and nothing else. <see cref="Rewrite"/> heals it.
/// </remarks>
internal sealed class Journal : IDisposable
{
    private readonly string _path;
    private readonly Lock _linesGate = new();
    private readonly Lock _fileGate = new();
    private SafeFileHandle _file;
    private JournalLines _lines = new();
    private JournalLines _spare = new();
    private JournalLines? _copied;
    private long _length;
    private bool _isLost;

    public Journal(string path)
    {
        _path = path;
        File.Delete(Pending(path));
        _file = Open(path, FileMode.OpenOrCreate);
        _length = RandomAccess.GetLength(_file);
    }

    /// <summary>Bytes in the file.</summary>
    public long Length => Volatile.Read(ref _length);

    /// <summary>Whether the file says nothing, because it could not be written.</summary>
    public bool IsLost => Volatile.Read(ref _isLost);

    /// <summary>Reads it from the beginning, before anything is added.</summary>
    public JournalReader Read() => new(_file);

    /// <summary>Takes away what is behind the whole lines.</summary>
    public void Cut(long length)
    {
        RandomAccess.SetLength(_file, length);
        _length = length;
    }

    /// <summary>Adds a line in memory: an entry is there. Lines are added under the lock that orders changes.</summary>
    public void Put(in EntryFacts facts)
    {
        lock (_linesGate)
        {
            _lines.Put(facts);
            _copied?.Put(facts);
        }
    }

    /// <inheritdoc cref="JournalLines.Removed" />
    public void Removed(long id, ulong key) => Add(lines => lines.Removed(id, key));

    /// <inheritdoc cref="JournalLines.Purged" />
    public void Purged(Purge purge, long before) => Add(lines => lines.Purged(purge, before));

    /// <inheritdoc cref="JournalLines.Used" />
    public void Used(EntryUse[] uses) => Add(lines => lines.Used(uses));

    /// <inheritdoc cref="JournalLines.Opened" />
    public void Opened(Guid boot, long firstId) => Add(lines => lines.Opened(boot, firstId));

    /// <summary>Writes what was added before the call.</summary>
    /// <returns>False when it could neither be written nor the file be emptied: after a crash, what was purged may be there again.</returns>
    public bool Flush()
    {
        lock (_fileGate)
        {
            JournalLines lines = TakeLines();
            try
            {
                if (!_isLost)
                {
                    RandomAccess.Write(_file, lines.Bytes.Span, _length);
                    _length += lines.Bytes.Length;
                }

                return true;
            }
            catch (Exception e) when (DiskFailure.Is(e))
            {
                _isLost = true;
                return TryEmpty();
            }
        }
    }

    /// <summary>Has the device keep what was written.</summary>
    public void FlushToDisk()
    {
        Flush();
        lock (_fileGate)
        {
            RandomAccess.FlushToDisk(_file);
        }
    }

    /// <summary>Notes that nothing is missing.</summary>
    public void Close()
    {
        FlushToDisk();
        Add(lines => lines.Closed());
        FlushToDisk();
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    /// <summary>
    /// Puts a shorter file in its place: what is so now, and the changes since. The pieces are made while changes go on; a change that a piece
    /// shows already does no harm when it comes again behind.
    /// </summary>
    public void Rewrite(IEnumerable<JournalLines> pieces)
    {
        lock (_linesGate)
        {
            _copied = new JournalLines();
        }

        SafeFileHandle? file = null;
        try
        {
            file = Open(Pending(_path), FileMode.Create);
            long length = 0;
            foreach (JournalLines piece in pieces)
            {
                RandomAccess.Write(file, piece.Bytes.Span, length);
                length += piece.Bytes.Length;
            }

            RandomAccess.FlushToDisk(file);
            lock (_fileGate)
            {
                Replace(file, length);
                file = null;
            }
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            // The longer file stays.
        }
        finally
        {
            file?.Dispose();
            lock (_linesGate)
            {
                _copied = null;
            }
        }
    }

    private static string Pending(string path) => path + ".new";

    private static SafeFileHandle Open(string path, FileMode mode) => File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>The lines so far; they are written before others are taken.</summary>
    private JournalLines TakeLines()
    {
        lock (_linesGate)
        {
            JournalLines taken = _lines;
            (_lines, _spare) = (_spare, taken);
            _lines.Clear();
            return taken;
        }
    }

    private bool TryEmpty()
    {
        try
        {
            Cut(0);
            return true;
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            return false;
        }
    }

    private void Replace(SafeFileHandle file, long length)
    {
        JournalLines behind;
        int waiting;
        lock (_linesGate)
        {
            behind = _copied!;
            _copied = null;
            waiting = _lines.Bytes.Length;
        }

        RandomAccess.Write(file, behind.Bytes.Span, length);

        // Windows replaces no file that is open.
        _file.Dispose();
        try
        {
            File.Move(Pending(_path), _path, overwrite: true);
        }
        catch
        {
            _file = Open(_path, FileMode.OpenOrCreate);
            throw;
        }

        _file = file;
        _length = length + behind.Bytes.Length;
        _isLost = false;
        lock (_linesGate)
        {
            // Those that waited to be written are among the ones behind.
            JournalLines later = _spare;
            later.Clear();
            later.Add(_lines.Bytes.Span[waiting..]);
            (_lines, _spare) = (later, _lines);
        }
    }

    private void Add(Action<JournalLines> write)
    {
        lock (_linesGate)
        {
            write(_lines);
            if (_copied is not null)
            {
                write(_copied);
            }
        }
    }
}
