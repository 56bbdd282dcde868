namespace Gateway.Storage.Objects;

/// <summary>A range within known content.</summary>
/// <param name="Offset">First byte, from 0.</param>
/// <param name="Length">Number of bytes.</param>
public readonly record struct ByteRange(long Offset, long Length)
{
    /// <summary>The offset after the last byte.</summary>
    public long End => Offset + Length;
}
