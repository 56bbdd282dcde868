using System.Security.Cryptography;
using System.Text;
using Gateway.S3Compat.Signing;

namespace Gateway.S3Compat.Body;

/// <summary>
/// The chain of chunk signatures: each covers the one before it and its chunk's hash, the first one follows the request's own
/// (S3 API Reference, "Signature calculations for the Authorization header: chunked upload" and "... including trailing headers").
/// </summary>
internal sealed class ChunkSignature : IDisposable
{
    /// <summary>Length of a signature in hexadecimal digits.</summary>
    public const int HexLength = 64;

    private readonly ChunkSeed _seed;
    private readonly IncrementalHash _chunk = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _previous = new byte[HexLength];

    /// <summary>Starts the chain.</summary>
    public ChunkSignature(ChunkSeed seed)
    {
        _seed = seed;
        Encoding.ASCII.GetBytes(seed.Signature, _previous);
    }

    /// <summary>Takes bytes of the present chunk's data.</summary>
    public void Append(ReadOnlySpan<byte> data) => _chunk.AppendData(data);

    /// <summary>Ends the present chunk. A false answer ends the chain: nothing after it can be trusted.</summary>
    /// <param name="claimed">The signature the chunk carries, 64 lower-case digits.</param>
    public bool VerifyChunk(ReadOnlySpan<byte> claimed)
    {
        // The line after the previous signature is the hash of an empty string, which S3 reserves for chunk headers.
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _chunk.GetHashAndReset(hash);
        return Verify("AWS4-HMAC-SHA256-PAYLOAD\n"u8, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"u8, hash, claimed);
    }

    /// <summary>Checks the trailer, after the final chunk.</summary>
    /// <param name="trailers"><c>name:value\n</c> for each trailer, sorted by name.</param>
    /// <param name="claimed">The value of x-amz-trailer-signature.</param>
    public bool VerifyTrailer(ReadOnlySpan<byte> trailers, ReadOnlySpan<byte> claimed)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(trailers, hash);
        return Verify("AWS4-HMAC-SHA256-TRAILER\n"u8, default, hash, claimed);
    }

    /// <inheritdoc />
    public void Dispose() => _chunk.Dispose();

    private bool Verify(ReadOnlySpan<byte> kind, ReadOnlySpan<byte> headersHash, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> claimed)
    {
        var text = new ByteBuffer(stackalloc byte[512]);
        try
        {
            text.Append(kind);
            text.AppendLatin1(_seed.Timestamp);
            text.Append((byte)'\n');
            text.AppendUtf8(_seed.Scope);
            text.Append((byte)'\n');
            text.Append(_previous);
            text.Append((byte)'\n');
            text.Append(headersHash);
            text.AppendHex(hash);
            Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
            HMACSHA256.HashData(_seed.SigningKey, text.Written, mac);
            Convert.TryToHexStringLower(mac, _previous, out _);
            return CryptographicOperations.FixedTimeEquals(_previous, claimed);
        }
        finally
        {
            text.Dispose();
        }
    }
}
