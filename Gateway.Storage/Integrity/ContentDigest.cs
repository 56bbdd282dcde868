using System.Numerics;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Integrity;

/// <summary>What a <see cref="ContentHasher"/> found: a length and the digests asked for.</summary>
public sealed class ContentDigest
{
    private readonly HashAlgorithms _algorithms;
    private readonly byte[] _digests;

    /// <param name="length">Bytes of content.</param>
    /// <param name="algorithms">The digests present.</param>
    /// <param name="digests">The digests one after the other, in the order of their flags.</param>
    internal ContentDigest(long length, HashAlgorithms algorithms, byte[] digests)
    {
        Length = length;
        _algorithms = algorithms;
        _digests = digests;
    }

    /// <summary>Bytes of content.</summary>
    public long Length { get; }

    /// <summary>The MD5 in lower-case hexadecimal: the ETag of content that was put in one piece.</summary>
    public string Md5Hex => Convert.ToHexStringLower(Find(HashAlgorithms.Md5));

    /// <summary>Whether all of <paramref name="algorithms"/> were computed.</summary>
    public bool Has(HashAlgorithms algorithms) => (_algorithms & algorithms) == algorithms;

    /// <summary>One digest. CRCs are big-endian, as S3 puts them in base64.</summary>
    /// <exception cref="InvalidOperationException">It was not computed.</exception>
    public byte[] Get(HashAlgorithms single) => Find(single).ToArray();

    /// <summary>The digest behind a checksum.</summary>
    /// <exception cref="InvalidOperationException">It was not computed.</exception>
    public byte[] Get(ChecksumAlgorithm algorithm) => Get(algorithm.ToHash());

    /// <summary>The digest behind a checksum, as it is kept with an object or part written at once.</summary>
    /// <exception cref="InvalidOperationException">It was not computed.</exception>
    public ObjectChecksum ToChecksum(ChecksumAlgorithm algorithm) =>
        new(algorithm, ChecksumType.FullObject, Convert.ToBase64String(Find(algorithm.ToHash())));

    private ReadOnlySpan<byte> Find(HashAlgorithms single)
    {
        if (!BitOperations.IsPow2((int)single) || !Has(single))
        {
            throw new InvalidOperationException($"{single} was not computed.");
        }

        HashAlgorithms before = _algorithms & (single - 1);
        return _digests.AsSpan(before.DigestLength(), single.DigestLength());
    }
}
