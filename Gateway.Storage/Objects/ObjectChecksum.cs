namespace Gateway.Storage.Objects;

/// <summary>A checksum kept with an object or part.</summary>
/// <param name="Algorithm">How it was computed.</param>
/// <param name="Type">Over the whole content, or over the parts' checksums.</param>
/// <param name="Value">Base64; a composite one ends with <c>-N</c>, N being the number of parts.</param>
public sealed record ObjectChecksum(ChecksumAlgorithm Algorithm, ChecksumType Type, string Value);
