using System.Collections.Concurrent;

namespace Gateway.Delivery.FileSystem;

/// <summary>
/// Keeps the files open that are asked for most: to open one costs several times as much as to see that it is still the same. A file that has been
/// deleted or replaced takes its room on the disk until it is closed, so those that nobody asks for are closed soon.
/// </summary>
internal sealed class OpenFiles : IDisposable
{
    private const int Capacity = 256;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, OpenFile> _files = new(StringComparer.Ordinal);
    private readonly IConfinedFiles _confined;
    private readonly string _root;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    public OpenFiles(IConfinedFiles confined, string root, TimeProvider time)
    {
        _confined = confined;
        _root = root;
        _time = time;
        _timer = time.CreateTimer(_ => CloseUnused(), null, Patience, Patience);
    }

    /// <summary>Opens a file for one reader, who leaves it when done.</summary>
    /// <returns>Null when there is no such file.</returns>
    /// <inheritdoc cref="IConfinedFiles.Look"/>
    public OpenFile? Enter(string path)
    {
        if (_files.TryGetValue(path, out OpenFile? known))
        {
            if (_confined.Peek(path) == known.Facts && known.TryEnter())
            {
                known.LastUse = _time.GetTimestamp();
                return known;
            }

            Close(path, known);
        }

        if (_confined.Open(_root, path) is not { } opened)
        {
            return null;
        }

        opened.TryEnter();
        opened.LastUse = _time.GetTimestamp();
        if (_files.Count >= Capacity)
        {
            CloseOldest();
        }

        if (opened.Facts.Inode == 0 || !_files.TryAdd(path, opened))
        {
            // It could not be told from another later, or somebody else has just opened it, too: it is closed when its reader leaves.
            opened.Dispose();
        }

        return opened;
    }

    public void Dispose()
    {
        _timer.Dispose();
        foreach ((string path, OpenFile file) in _files)
        {
            Close(path, file);
        }
    }

    private void CloseUnused()
    {
        foreach ((string path, OpenFile file) in _files)
        {
            if (_time.GetElapsedTime(file.LastUse) >= Patience)
            {
                Close(path, file);
            }
        }
    }

    private void CloseOldest()
    {
        KeyValuePair<string, OpenFile> oldest = _files.MinBy(file => file.Value.LastUse);
        if (oldest.Value is not null)
        {
            Close(oldest.Key, oldest.Value);
        }
    }

    private void Close(string path, OpenFile file)
    {
        if (_files.TryRemove(KeyValuePair.Create(path, file)))
        {
            file.Dispose();
        }
    }
}
