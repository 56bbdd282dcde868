namespace Gateway.Delivery.Files;

/// <summary>An open file that may be read anywhere, by many at a time.</summary>
internal interface IReadableFile
{
    /// <summary>Reads what there is, up to what fits. Blocks.</summary>
    /// <returns>Bytes read; 0 at the end.</returns>
    /// <exception cref="BrokenContentException">The file cannot be read, or is not what it was.</exception>
    int Read(Span<byte> bytes, long offset);
}
