namespace Gateway.Storage.Blobs;

/// <summary>Names a blob: opaque, unique for ever, never derived from a key.</summary>
/// <param name="Value">The underlying UUID.</param>
public readonly record struct BlobId(Guid Value)
{
    /// <summary>Makes a new name.</summary>
    public static BlobId New() => new(Guid.NewGuid());

    /// <summary>The 16 bytes, big-endian, that the catalog stores.</summary>
    public byte[] ToBytes() => Value.ToByteArray(bigEndian: true);

    /// <summary>Reads what <see cref="ToBytes"/> made.</summary>
    public static BlobId FromBytes(ReadOnlySpan<byte> bytes) => new(new Guid(bytes, bigEndian: true));

    /// <inheritdoc />
    public override string ToString() => Value.ToString("N");
}
