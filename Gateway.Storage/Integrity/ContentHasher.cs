using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Gateway.Storage.Integrity;

/// <summary>Computes several digests of content in one pass. Not safe for concurrent use.</summary>
public sealed class ContentHasher : IDisposable
{
    private readonly HashAlgorithms _algorithms;
    private readonly IncrementalHash? _md5;
    private readonly IncrementalHash? _sha1;
    private readonly IncrementalHash? _sha256;
    private long _length;
    private uint _crc32;
    private uint _crc32C;
    private ulong _crc64Nvme;

    /// <summary>Starts with no content.</summary>
    public ContentHasher(HashAlgorithms algorithms)
    {
        _algorithms = algorithms;
        _md5 = Create(HashAlgorithms.Md5, HashAlgorithmName.MD5);
        _sha1 = Create(HashAlgorithms.Sha1, HashAlgorithmName.SHA1);
        _sha256 = Create(HashAlgorithms.Sha256, HashAlgorithmName.SHA256);
    }

    /// <summary>Adds content.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        _length += bytes.Length;
        _md5?.AppendData(bytes);
        _sha1?.AppendData(bytes);
        _sha256?.AppendData(bytes);
        if (Wants(HashAlgorithms.Crc32))
        {
            _crc32 = Crc32.Append(_crc32, bytes);
        }

        if (Wants(HashAlgorithms.Crc32C))
        {
            _crc32C = Crc32C.Append(_crc32C, bytes);
        }

        if (Wants(HashAlgorithms.Crc64Nvme))
        {
            _crc64Nvme = Crc64Nvme.Append(_crc64Nvme, bytes);
        }
    }

    /// <summary>The digests of everything appended. The hasher starts afresh.</summary>
    public ContentDigest Finish()
    {
        var digests = new byte[_algorithms.DigestLength()];
        Span<byte> rest = digests;
        Close(_md5, ref rest);
        Close(_sha1, ref rest);
        Close(_sha256, ref rest);
        if (Wants(HashAlgorithms.Crc32))
        {
            BinaryPrimitives.WriteUInt32BigEndian(rest, _crc32);
            rest = rest[sizeof(uint)..];
        }

        if (Wants(HashAlgorithms.Crc32C))
        {
            BinaryPrimitives.WriteUInt32BigEndian(rest, _crc32C);
            rest = rest[sizeof(uint)..];
        }

        if (Wants(HashAlgorithms.Crc64Nvme))
        {
            BinaryPrimitives.WriteUInt64BigEndian(rest, _crc64Nvme);
        }

        var digest = new ContentDigest(_length, _algorithms, digests);
        (_length, _crc32, _crc32C, _crc64Nvme) = (0, 0, 0, 0);
        return digest;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _md5?.Dispose();
        _sha1?.Dispose();
        _sha256?.Dispose();
    }

    private static void Close(IncrementalHash? hash, ref Span<byte> rest)
    {
        if (hash is not null)
        {
            rest = rest[hash.GetHashAndReset(rest)..];
        }
    }

    private bool Wants(HashAlgorithms single) => _algorithms.HasFlag(single);

    private IncrementalHash? Create(HashAlgorithms single, HashAlgorithmName name) =>
        Wants(single) ? IncrementalHash.CreateHash(name) : null;
}
