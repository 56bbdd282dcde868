using System.Diagnostics.CodeAnalysis;

namespace Gateway.Delivery.DiskCache;

/// <summary>
/// The entries asked for last, with their headers read and their files open: opening costs more than reading a small body. Not safe for
/// concurrent use.
/// </summary>
/// <param name="maxLeavingBytes">The most that files of <see cref="Remove">removed</see> entries may take.</param>
internal sealed class HotEntries(long maxLeavingBytes)
{
    /// <summary>A process may have far more files open on any present system.</summary>
    private const int Capacity = 1024;

    private const int MaxLeaving = 256;

    private readonly Dictionary<long, LinkedListNode<DiskResponse>> _byId = [];
    private readonly LinkedList<DiskResponse> _byUse = [];
    private readonly Queue<(DiskResponse Entry, uint Since)> _leaving = [];

    /// <summary>What the files take that are held open for those who found their entries just before they were removed.</summary>
    public long LeavingBytes { get; private set; }

    public IEnumerable<DiskResponse> All => _byUse;

    /// <summary>An entry that is here. Counts as a use.</summary>
    public bool TryFind(long id, [NotNullWhen(true)] out DiskResponse? entry)
    {
        entry = null;
        if (_byId.TryGetValue(id, out LinkedListNode<DiskResponse>? node))
        {
            entry = node.Value;
            if (node != _byUse.First)
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
            }
        }

        return entry is not null;
    }

    /// <summary>Takes the hold of the entry's file over.</summary>
    /// <returns>A file that is held no longer, for which there was no room: to be released.</returns>
    public OpenFile? Add(DiskResponse entry)
    {
        _byId.Add(entry.Place.Id, _byUse.AddFirst(entry));
        if (_byId.Count <= Capacity)
        {
            return null;
        }

        // Whoever found it and has not opened it yet opens the file again.
        DiskResponse last = _byUse.Last!.Value;
        _byUse.RemoveLast();
        _byId.Remove(last.Place.Id);
        return last.Body.File;
    }

    /// <summary>Puts an entry in the place of the same one.</summary>
    public void Replace(DiskResponse entry) => _byId[entry.Place.Id].Value = entry;

    /// <summary>
    /// Takes an entry out whose file is losing its name. Somebody may have found it and not opened it yet; for him it stays open for a while,
    /// as long as that does not take too much room.
    /// </summary>
    /// <param name="id">The entry's.</param>
    /// <param name="now">In seconds of <see cref="EntryIndex.Clock"/>.</param>
    public void Remove(long id, uint now)
    {
        if (!_byId.Remove(id, out LinkedListNode<DiskResponse>? node))
        {
            return;
        }

        _byUse.Remove(node);
        _leaving.Enqueue((node.Value, now));
        LeavingBytes += node.Value.Body.Length;
        while (_leaving.Count > MaxLeaving || LeavingBytes > maxLeavingBytes)
        {
            LetGo();
        }
    }

    /// <summary>Closes the files of entries that were removed before a time.</summary>
    public void LetGo(uint before)
    {
        while (_leaving.TryPeek(out (DiskResponse Entry, uint Since) oldest) && oldest.Since < before)
        {
            LetGo();
        }
    }

    /// <summary>Closes all files.</summary>
    public void Clear()
    {
        LetGo(uint.MaxValue);
        foreach (DiskResponse entry in _byUse)
        {
            entry.Body.File.ReleaseLater();
        }

        _byUse.Clear();
        _byId.Clear();
    }

    private void LetGo()
    {
        DiskResponse entry = _leaving.Dequeue().Entry;
        LeavingBytes -= entry.Body.Length;
        entry.Body.File.ReleaseLater();
    }
}
