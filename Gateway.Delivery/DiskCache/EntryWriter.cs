using System.Text;
using Gateway.Delivery.Caching;
using Gateway.Storage.Integrity;

namespace Gateway.Delivery.DiskCache;

/// <summary>The file of an entry while it is being written. It has its name from the beginning: an entry counts from its line in the journal on.</summary>
internal sealed class EntryWriter : IDisposable
{
    private readonly EntryTable _table;
    private readonly CacheFolder _folder;
    private readonly byte[] _header;
    private readonly byte[] _path;
    private readonly ulong[] _tags;
    private readonly ulong _keyHash;
    private readonly ulong _variant;
    private uint _crc;
    private long _written;

    public EntryWriter(EntryTable table, CacheFolder folder, CacheKey key, ResponseRecord record)
    {
        _table = table;
        _folder = folder;
        _header = EntryHeader.Encode(key, record);
        _path = Encoding.UTF8.GetBytes(key.Path.Decoded);
        _tags = EntryHash.OfTags(record.Tags);
        _keyHash = EntryHash.OfKey(key);
        _variant = EntryHash.OfVariant(record);
        Key = key;
        Record = record;
    }

    /// <summary>The table's to give.</summary>
    public long Id { get; set; }

    public CacheKey Key { get; }

    public ResponseRecord Record { get; }

    /// <summary>Whether it is small enough to be indexed.</summary>
    public bool IsIndexable => _header.Length <= EntryHeader.MaxLength && _path.Length <= PathTexts.MaxLength && _tags.Length <= JournalLine.MaxTags;

    /// <summary>Where the body begins.</summary>
    public int BodyOffset => EntryPrelude.Size + _header.Length;

    /// <summary>Open once bytes were written.</summary>
    public OpenFile? File { get; private set; }

    /// <summary>Blocks that the table counts for it. The table's to change.</summary>
    public long Reserved { get; set; }

    /// <summary>Whether a purge met it. The table's to change.</summary>
    public bool IsPurged { get; set; }

    /// <summary>Where the body is, once it is complete.</summary>
    public EntryBody Body => new(File!, BodyOffset, _written);

    /// <summary>What the index is to know of it when it is complete.</summary>
    public EntryFacts Facts(uint now) => new()
    {
        Id = Id,
        Key = _keyHash,
        Variant = _variant,
        Blocks = EntryIndex.BlocksOf(BodyOffset + _written),
        LastUsed = now,
        Flags = EntryFlags.Trusted,
        Path = _path,
        Tags = _tags,
    };

    /// <summary>Whether a purge means it.</summary>
    public bool IsMeantBy(Purge purge) => purge.Scope switch
    {
        PurgeScope.Path => Key.Path.Decoded == purge.Name,
        PurgeScope.Prefix => Key.Path.Decoded.StartsWith(purge.Name, StringComparison.Ordinal),
        PurgeScope.Tag => Record.Tags.Contains(purge.Name),
        _ => true,
    };

    /// <summary>Writes the next bytes of the body.</summary>
    /// <returns>False when they cannot be kept: no room, or the disk fails. The file stays as it was.</returns>
    public bool TryAppend(ReadOnlySpan<byte> bytes)
    {
        if (!_table.TryReserve(this, _written + bytes.Length))
        {
            return false;
        }

        try
        {
            File ??= new OpenFile(_folder.Create(Id));
            RandomAccess.Write(File.Handle, bytes, BodyOffset + _written);
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            _table.Pause();
            return false;
        }

        _crc = Crc32C.Append(_crc, bytes);
        _written += bytes.Length;
        return true;
    }

    /// <summary>Writes the last bytes of the body, and the header.</summary>
    /// <inheritdoc cref="TryAppend" path="/returns" />
    public bool TryFinish(ReadOnlyMemory<byte> rest)
    {
        if (!_table.TryReserve(this, _written + rest.Length))
        {
            return false;
        }

        byte[] head = Head(Crc32C.Append(_crc, rest.Span), _written + rest.Length);
        try
        {
            if (File is null)
            {
                // A small one goes in one call.
                File = new OpenFile(_folder.Create(Id));
                RandomAccess.Write(File.Handle, [head, rest], 0);
            }
            else
            {
                RandomAccess.Write(File.Handle, rest.Span, BodyOffset + _written);
                RandomAccess.Write(File.Handle, head, 0);
            }
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            _table.Pause();
            return false;
        }

        _written += rest.Length;
        return true;
    }

    /// <summary>Gives the reserved room back, and deletes the file unless the table keeps it. Those who read it read on.</summary>
    public void Dispose()
    {
        _table.Leave(this);
        File?.Release();
    }

    private byte[] Head(uint bodyCrc, long bodyLength)
    {
        byte[] head = new byte[BodyOffset];
        _header.CopyTo(head, EntryPrelude.Size);
        new EntryPrelude
        {
            Id = Id,
            BodyLength = bodyLength,
            HeaderOffset = EntryPrelude.Size,
            HeaderLength = _header.Length,
            BodyOffset = BodyOffset,
            HeaderCrc = Crc32C.Append(0, _header),
            BodyCrc = bodyCrc,
        }.Write(head);
        return head;
    }
}
