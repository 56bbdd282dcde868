using System.Text;
using Gateway.Delivery.Caching;
using Microsoft.Extensions.Primitives;

namespace Gateway.Delivery.DiskCache;

/// <summary>The header of an entry's file: its key, and what is known of the response.</summary>
internal static class EntryHeader
{
    /// <summary>The longest. HTTP servers send far less.</summary>
    public const int MaxLength = 1 << 20;

    public static byte[] Encode(CacheKey key, ResponseRecord record)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(key.Path.Encoded);
        writer.Write(key.Query);
        writer.Write(record.Status);
        Write(writer, record.Metadata.Length);
        Write(writer, record.Metadata.Fields);
        Write(writer, record.Vary);
        writer.Write(record.Received.UtcTicks);
        writer.Write(record.InitialAge.Ticks);
        writer.Write(record.FreshFor.Ticks);
        Write(writer, record.StaleWhileRevalidate?.Ticks);
        Write(writer, record.StaleIfError?.Ticks);
        writer.Write(record.ForbidsStale);
        writer.Write(record.IsOwn);
        writer.Write7BitEncodedInt(record.Tags.Count);
        foreach (string tag in record.Tags)
        {
            writer.Write(tag);
        }

        writer.Write(record.Slice is not null);
        if (record.Slice is { } slice)
        {
            writer.Write(slice.Offset);
            writer.Write(slice.Length);
            Write(writer, slice.Total);
        }

        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads a header whose checksum was right.</summary>
    /// <param name="header">Its bytes.</param>
    /// <param name="key">The key it should have.</param>
    /// <param name="bodyLength">The bytes of the body: the length of content whose origin did not tell it.</param>
    /// <returns>Null when it has another key.</returns>
    public static ResponseRecord? Decode(byte[] header, CacheKey key, long bodyLength)
    {
        using var reader = new BinaryReader(new MemoryStream(header, writable: false), Encoding.UTF8);
        if (reader.ReadString() != key.Path.Encoded || reader.ReadString() != key.Query)
        {
            return null;
        }

        int status = reader.ReadInt32();
        long? length = ReadNumber(reader);
        HeaderFields fields = ReadFields(reader);
        var record = new ResponseRecord
        {
            Status = status,
            Metadata = new ContentMetadata(fields, length),
            Vary = ReadFields(reader),
            Received = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero),
            InitialAge = new TimeSpan(reader.ReadInt64()),
            FreshFor = new TimeSpan(reader.ReadInt64()),
            StaleWhileRevalidate = ReadTime(reader),
            StaleIfError = ReadTime(reader),
            ForbidsStale = reader.ReadBoolean(),
            IsOwn = reader.ReadBoolean(),
            Tags = ReadTags(reader),
            Slice = reader.ReadBoolean() ? new ContentSlice(reader.ReadInt64(), reader.ReadInt64(), ReadNumber(reader)) : null,
        };
        return WithLength(record, bodyLength);
    }

    /// <summary>The record with the length of its content, where only the end told it.</summary>
    public static ResponseRecord WithLength(ResponseRecord record, long bodyLength) => record is { Metadata.Length: null, Slice: null }
        ? record with { Metadata = new ContentMetadata(record.Metadata.Fields, bodyLength) }
        : record;

    private static void Write(BinaryWriter writer, long? number) => writer.Write(number is >= 0 ? number.Value : -1);

    private static long? ReadNumber(BinaryReader reader) => reader.ReadInt64() is >= 0 and var number ? number : null;

    private static TimeSpan? ReadTime(BinaryReader reader) => ReadNumber(reader) is { } ticks ? new TimeSpan(ticks) : null;

    private static void Write(BinaryWriter writer, HeaderFields fields)
    {
        writer.Write7BitEncodedInt(fields.Count);
        foreach ((string name, StringValues lines) in fields.All)
        {
            writer.Write(name);
            writer.Write7BitEncodedInt(lines.Count);
            foreach (string? line in lines)
            {
                writer.Write(line ?? "");
            }
        }
    }

    private static HeaderFields ReadFields(BinaryReader reader)
    {
        var fields = new KeyValuePair<string, StringValues>[reader.Read7BitEncodedInt()];
        for (int i = 0; i < fields.Length; i++)
        {
            string name = reader.ReadString();
            string[] lines = new string[reader.Read7BitEncodedInt()];
            for (int line = 0; line < lines.Length; line++)
            {
                lines[line] = reader.ReadString();
            }

            fields[i] = KeyValuePair.Create(name, lines is [string only] ? new StringValues(only) : new StringValues(lines));
        }

        return new HeaderFields(fields);
    }

    private static string[] ReadTags(BinaryReader reader)
    {
        string[] tags = new string[reader.Read7BitEncodedInt()];
        for (int i = 0; i < tags.Length; i++)
        {
            tags[i] = reader.ReadString();
        }

        return tags;
    }
}
