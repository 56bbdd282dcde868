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

    public static IReadOnlyList<Segment> Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes, writable: false), Encoding.UTF8);
        if (reader.ReadByte() != Format)
        {
            throw new StorageException(StorageError.Corrupted, "A segment list has an unknown format.");
        }

        var segments = new Segment[reader.Read7BitEncodedInt()];
        for (int i = 0; i < segments.Length; i++)
        {
            long length = reader.Read7BitEncodedInt64();
            uint crc = reader.ReadUInt32();
            int part = reader.Read7BitEncodedInt();
            BlobId? blob = reader.ReadBoolean() ? BlobId.FromBytes(reader.ReadBytes(16)) : null;
            byte[] inline = blob is null ? reader.ReadBytes((int)length) : [];
            byte algorithm = reader.ReadByte();
            ObjectChecksum? checksum = algorithm == NoChecksum ? null : new((ChecksumAlgorithm)algorithm, (ChecksumType)reader.ReadByte(), reader.ReadString());
            segments[i] = new Segment(length, crc, blob, inline, part, checksum);
        }

        return segments;
    }
}
