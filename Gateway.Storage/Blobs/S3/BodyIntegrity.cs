using System.Buffers.Binary;
using Amazon.S3;

namespace Gateway.Storage.Blobs.S3;

/// <summary>
/// What tells a store that a body arrived damaged. Its SHA-256, signed, costs a pass over the body at both ends; where the store compares CRC-32C, that
/// does for next to nothing, and over TLS nothing is needed.
/// </summary>
internal sealed class BodyIntegrity
{
    private readonly bool _checksums;

    private BodyIntegrity(bool checksums, bool unsigned) => (_checksums, SkipsPayloadSigning) = (checksums, unsigned);

    /// <summary>Whether bodies are left out of the signature.</summary>
    public bool SkipsPayloadSigning { get; }

    /// <summary>What multipart uploads announce; null when their parts come without a checksum.</summary>
    public ChecksumAlgorithm? Algorithm => _checksums ? ChecksumAlgorithm.CRC32C : null;

    /// <summary>For a store of which nothing more is known than its address.</summary>
    public static BodyIntegrity For(Uri endpoint) => new(checksums: false, unsigned: endpoint.Scheme == Uri.UriSchemeHttps);

    /// <summary>For a store that compares checksums.</summary>
    public static BodyIntegrity Crc32C { get; } = new(checksums: true, unsigned: true);

    /// <summary>The checksum as a request carries it (x-amz-checksum-crc32c); null for none.</summary>
    public string? ChecksumOf(uint crc)
    {
        if (!_checksums)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, crc);
        return Convert.ToBase64String(bytes);
    }
}
