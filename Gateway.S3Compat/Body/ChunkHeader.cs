using System.Buffers.Text;
using Gateway.S3Compat.Errors;
using Gateway.Storage.Objects;

namespace Gateway.S3Compat.Body;

/// <summary>The line in front of a chunk: <c>hex-size</c>, and <c>;chunk-signature=…</c> where chunks are signed.</summary>
internal static class ChunkHeader
{
    /// <summary>The longest header that is read.</summary>
    public const int MaxLength = 1024;

    private const long MaxSize = 5L * 1024 * 1024 * 1024;

    /// <summary>Reads a header.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <param name="signature">Receives the signature; empty where chunks are not signed.</param>
    /// <returns>The size of the chunk's data.</returns>
    /// <exception cref="S3Exception">InvalidRequest, InvalidChunkSizeError or SignatureDoesNotMatch.</exception>
    public static long Parse(ReadOnlySpan<byte> line, Span<byte> signature)
    {
        int semicolon = line.IndexOf((byte)';');
        ReadOnlySpan<byte> digits = semicolon < 0 ? line : line[..semicolon];
        if (digits.Length is 0 or > 15 || !Utf8Parser.TryParse(digits, out long size, out int consumed, 'x') || consumed != digits.Length)
        {
            throw Malformed();
        }

        if (size > MaxSize)
        {
            throw new S3Exception(S3Error.InvalidChunkSize);
        }

        if (signature.IsEmpty)
        {
            return semicolon < 0 ? size : throw Malformed();
        }

        ReadOnlySpan<byte> extension = semicolon < 0 ? default : line[(semicolon + 1)..];
        ReadOnlySpan<byte> name = "chunk-signature="u8;
        if (!extension.StartsWith(name) || extension.Length != name.Length + signature.Length)
        {
            throw new S3Exception(S3Error.SignatureDoesNotMatch);
        }

        extension[name.Length..].CopyTo(signature);
        return size;
    }

    /// <summary>The refusal of broken framing.</summary>
    public static S3Exception Malformed() => new(S3Error.InvalidRequest, "The aws-chunked framing of the body is malformed.");
}
