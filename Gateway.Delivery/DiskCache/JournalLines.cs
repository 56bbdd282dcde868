using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Gateway.Delivery.Caching;
using Gateway.Storage.Integrity;

namespace Gateway.Delivery.DiskCache;

/// <summary>Lines of the journal, in memory.</summary>
internal sealed class JournalLines
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    public void Opened(Guid boot, long firstId) =>
        Add(new JournalLine { Kind = JournalKind.Opened, Id = firstId }, boot.ToByteArray(), []);

    public void Closed() => Add(new JournalLine { Kind = JournalKind.Closed }, [], []);

    public void Put(in EntryFacts facts) => Add(
        new JournalLine
        {
            Kind = JournalKind.Put,
            Flags = facts.Flags,
            Tags = (ushort)facts.Tags.Length,
            LastUsed = facts.LastUsed,
            Id = facts.Id,
            Key = facts.Key,
            Variant = facts.Variant,
            Blocks = facts.Blocks,
        },
        facts.Path,
        MemoryMarshal.AsBytes(facts.Tags));

    public void Removed(long id, ulong key) => Add(new JournalLine { Kind = JournalKind.Removed, Id = id, Key = key }, [], []);

    public void Purged(Purge purge, long before) => Add(
        new JournalLine { Kind = JournalKind.Purged, Flags = purge.IsSoft ? EntryFlags.Stale : EntryFlags.None, Tags = (ushort)purge.Scope, Id = before },
        Encoding.UTF8.GetBytes(purge.Name),
        []);

    /// <summary>Says when entries were last asked for.</summary>
    public void Used(ReadOnlySpan<EntryUse> uses) => Add(new JournalLine { Kind = JournalKind.Used }, MemoryMarshal.AsBytes(uses), []);

    public void Add(ReadOnlySpan<byte> lines) => _bytes.Write(lines);

    public void Clear() => _bytes.ResetWrittenCount();

    private void Add(JournalLine line, ReadOnlySpan<byte> text, ReadOnlySpan<byte> numbers)
    {
        line.Tail = text.Length + numbers.Length;
        int length = JournalLine.Size + line.Tail;
        Span<byte> bytes = _bytes.GetSpan(length)[..length];
        MemoryMarshal.Write(bytes, line);
        text.CopyTo(bytes[JournalLine.Size..]);
        numbers.CopyTo(bytes[(JournalLine.Size + text.Length)..]);
        MemoryMarshal.Write(bytes[sizeof(uint)..], Crc32C.Append(0, bytes[(2 * sizeof(uint))..JournalLine.Size]));
        MemoryMarshal.Write(bytes, Crc32C.Append(0, bytes[sizeof(uint)..]));
        _bytes.Advance(length);
    }
}
