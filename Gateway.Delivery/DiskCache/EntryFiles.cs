using System.Collections.Concurrent;
using Gateway.Delivery.Caching;
using Gateway.Storage;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Delivery.DiskCache;

/// <summary>The files of complete entries: opened, checked, and told what is known now.</summary>
internal sealed class EntryFiles(DiskStore store, CacheFolder folder)
{
    private readonly ConcurrentDictionary<long, Lazy<Task<DiskResponse?>>> _checks = [];
    private readonly Lock[] _updateGates = [.. Enumerable.Range(0, 64).Select(_ => new Lock())];

    /// <summary>Opens those entries that are not open yet.</summary>
    /// <param name="table">Is told of those that are not whole.</param>
    /// <param name="key">The key that was asked for; entries with another are left out.</param>
    /// <param name="found">What the index has under the key's hash.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<IReadOnlyList<StoredResponse>> LoadAsync(EntryTable table, CacheKey key, IReadOnlyList<FoundEntry> found, CancellationToken cancellationToken)
    {
        var responses = new List<StoredResponse>(found.Count);
        foreach (FoundEntry entry in found)
        {
            DiskResponse? response = entry.Hot ?? await LoadAsync(table, key, entry, cancellationToken);
            if (response is not null && response.Key == key)
            {
                responses.Add(response);
            }
        }

        return responses;
    }

    /// <summary>Opens an entry's file again.</summary>
    /// <returns>Null when it is gone.</returns>
    public OpenFile? TryOpen(DiskResponse entry)
    {
        try
        {
            return new OpenFile(folder.Open(entry.Place.Id, FileAccess.Read));
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            return null;
        }
    }

    /// <summary>Writes what is known of an entry into its file.</summary>
    /// <returns>The file's length; null when it could not be written, and what was known before is there still.</returns>
    public long? Update(DiskResponse entry, ResponseRecord record)
    {
        byte[] header = EntryHeader.Encode(entry.Key, record);
        try
        {
            lock (_updateGates[(int)(entry.Place.Id % _updateGates.Length)])
            {
                using SafeFileHandle file = folder.Open(entry.Place.Id, FileAccess.ReadWrite);
                return header.Length <= EntryHeader.MaxLength ? EntryReader.TryRead(file, entry.Place.Id)?.Replace(header) : null;
            }
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            return null;
        }
    }

    private async ValueTask<DiskResponse?> LoadAsync(EntryTable table, CacheKey key, FoundEntry entry, CancellationToken cancellationToken)
    {
        await PoolThread.Switch();
        if (entry.Flags.HasFlag(EntryFlags.Trusted))
        {
            return Load(table, key, entry.Place, verify: false);
        }

        // Its bytes are read once, whoever wants them.
        Lazy<Task<DiskResponse?>> load = _checks.GetOrAdd(entry.Place.Id, id => new(() => Task.Run(() =>
        {
            DiskResponse? loaded = Load(table, key, entry.Place, verify: true);
            _checks.TryRemove(id, out _);
            return loaded;
        })));
        return await load.Value.WaitAsync(cancellationToken);
    }

    private DiskResponse? Load(EntryTable table, CacheKey key, EntryPlace place, bool verify)
    {
        OpenFile? file = null;
        try
        {
            file = new OpenFile(folder.Open(place.Id, FileAccess.Read));
            if (EntryReader.TryRead(file.Handle, place.Id) is not { } reader || (verify && !reader.HasWholeBody()))
            {
                table.Drop(place);
                return null;
            }

            return EntryHeader.Decode(reader.Header, key, reader.BodyLength) is { } record
                ? table.Adopt(new DiskResponse(store, place, key, record, new EntryBody(file, reader.BodyOffset, reader.BodyLength)))
                : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            table.Drop(place);
            return null;
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            // Too many open files, say: nothing that is wrong with the entry.
            return null;
        }
        finally
        {
            file?.Release();
        }
    }
}
