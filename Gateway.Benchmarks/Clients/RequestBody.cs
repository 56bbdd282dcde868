using System.Security.Cryptography;

namespace Gateway.Benchmarks.Clients;

/// <summary>A body made of one block over and over, so that its size costs no memory.</summary>
internal sealed class RequestBody
{
    private const int BlockLength = 1 << 20;

    private readonly byte[] _block;

    public RequestBody(long length)
    {
        Length = length;
        _block = new byte[Math.Min(length, BlockLength)];

        // The same bytes in each run; they do not compress.
        for (int i = 0; i < _block.Length; i += SHA256.HashSizeInBytes)
        {
            byte[] noise = SHA256.HashData(BitConverter.GetBytes(i));
            noise.AsSpan(0, Math.Min(noise.Length, _block.Length - i)).CopyTo(_block.AsSpan(i));
        }
    }

    public static RequestBody Empty { get; } = new(0);

    public long Length { get; }

    /// <summary>The bytes from a position on, up to the block's end.</summary>
    public ReadOnlyMemory<byte> From(long position)
    {
        int start = (int)(position % BlockLength);
        return _block.AsMemory(start, (int)Math.Min(_block.Length - start, Length - position));
    }

    /// <summary>The whole as a file.</summary>
    public async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        await using FileStream file = File.Create(path);
        for (long position = 0; position < Length; position += From(position).Length)
        {
            await file.WriteAsync(From(position), cancellationToken);
        }
    }

    public string Sha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long position = 0; position < Length; position += From(position).Length)
        {
            hash.AppendData(From(position).Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
