using System.Text;
using Gateway.Storage.Blobs;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Catalog.Sql;

/// <summary>A list of segments as one compact value: a 10,000-part object takes about 600 KB, a plain one 40 bytes.</summary>
internal static class SegmentCodec
{
    private const byte Format = 1;
    private const byte NoChecksum = 0;

    public static byte[] Write(IReadOnlyList<Segment> segments)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer, Encoding.UTF8);
        writer.Write(Format);
        writer.Write7BitEncodedInt(segments.Count);
        foreach (Segment segment in segments)
        {
            writer.Write7BitEncodedInt64(segment.Length);
            writer.Write(segment.Crc32C);
            writer.Write7BitEncodedInt(segment.PartNumber);
            writer.Write(segment.Blob is not null);
            if (segment.Blob is { } blob)
            {
                writer.Write(blob.ToBytes());
            }
            else
            {
                writer.Write(segment.Inline.Span);
            }

            writer.Write(segment.Checksum is null ? NoChecksum : (byte)segment.Checksum.Algorithm);
            if (segment.Checksum is { } checksum)
            {
                writer.Write((byte)checksum.Type);
                writer.Write(checksum.Value);
            }
        }

        return buffer.ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> made.</summary>
    /// <exception cref="StorageException">Corrupted.</exception>
    public static IReadOnlyList<Segment> Read(byte[] bytes)
    {
        try
        {
            return ReadAll(bytes);
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException)
        {
            throw Corrupted(e);
        }
    }

    private static Segment[] ReadAll(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes, writable: false), Encoding.UTF8);
        if (reader.ReadByte() != Format)
        {
            throw Corrupted();
        }

        int count = reader.Read7BitEncodedInt();
        if (count < 0 || count > bytes.Length)
        {
            throw Corrupted();
        }

        var segments = new Segment[count];
        for (int i = 0; i < segments.Length; i++)
        {
            long length = reader.Read7BitEncodedInt64();
            uint crc = reader.ReadUInt32();
            int part = reader.Read7BitEncodedInt();
            BlobId? blob = reader.ReadBoolean() ? BlobId.FromBytes(ReadExactly(reader, 16)) : null;
            byte[] inline = blob is null ? ReadExactly(reader, length) : [];
            byte algorithm = reader.ReadByte();
            ObjectChecksum? checksum = algorithm == NoChecksum ? null : new((ChecksumAlgorithm)algorithm, (ChecksumType)reader.ReadByte(), reader.ReadString());
            segments[i] = new Segment(length, crc, blob, inline, part, checksum);
        }

        return reader.BaseStream.Position == bytes.Length ? segments : throw Corrupted();
    }

    private static byte[] ReadExactly(BinaryReader reader, long length) =>
        length >= 0 && length <= reader.BaseStream.Length - reader.BaseStream.Position ? reader.ReadBytes((int)length) : throw Corrupted();

    private static StorageException Corrupted(Exception? inner = null) => new(StorageError.Corrupted, "A list of segments cannot be read.", inner);
}
