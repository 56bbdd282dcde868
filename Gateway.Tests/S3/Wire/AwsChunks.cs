using System.Text;
using Gateway.Tests.Unit.S3Compat;

namespace Gateway.Tests.S3.Wire;

/// <summary>Bodies in aws-chunked framing.</summary>
internal static class AwsChunks
{
    public const string Signed = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    public const string SignedTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
    public const string UnsignedTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

    /// <summary>An upload of some chunks.</summary>
    /// <param name="target">The target.</param>
    /// <param name="payload">The sentinel.</param>
    /// <param name="trailer">A trailing checksum, for the two modes that have one.</param>
    /// <param name="forge">Changes the finished body.</param>
    /// <param name="chunks">The content.</param>
    public static RawRequest Upload(
        string target, string payload, (string Name, string Value)? trailer, Func<byte[], byte[]>? forge, params byte[][] chunks)
    {
        var request = new RawRequest("PUT", target)
        {
            Payload = payload,
            Encode = (signer, seed) =>
            {
                byte[] body = payload == UnsignedTrailer ? Plain(trailer, chunks) : WithSignatures(signer, seed, trailer, chunks);
                return forge?.Invoke(body) ?? body;
            },
        };
        request = request.With("x-amz-decoded-content-length", chunks.Sum(c => c.Length).ToString()).With("Content-Encoding", "aws-chunked");
        return trailer is { } promised ? request.With("x-amz-trailer", promised.Name) : request;
    }

    private static byte[] Plain((string Name, string Value)? trailer, byte[][] chunks)
    {
        using var body = new MemoryStream();
        foreach (byte[] chunk in chunks)
        {
            body.Write(Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"));
            body.Write(chunk);
            body.Write("\r\n"u8);
        }

        body.Write(Encoding.ASCII.GetBytes(trailer is { } t ? $"0\r\n{t.Name}:{t.Value}\r\n\r\n" : "0\r\n\r\n"));
        return body.ToArray();
    }

    private static byte[] WithSignatures(TestSigner signer, string seed, (string Name, string Value)? trailer, byte[][] chunks)
    {
        using var body = new MemoryStream();
        string previous = seed;
        foreach (byte[] chunk in (byte[][])[.. chunks, []])
        {
            previous = signer.SignChunk(previous, chunk);
            body.Write(Encoding.ASCII.GetBytes($"{chunk.Length:x};chunk-signature={previous}\r\n"));
            body.Write(chunk);
            body.Write(chunk.Length > 0 || trailer is null ? "\r\n"u8 : ""u8);
        }

        if (trailer is { } t)
        {
            string signature = signer.SignTrailer(previous, $"{t.Name}:{t.Value}\n");
            body.Write(Encoding.ASCII.GetBytes($"{t.Name}:{t.Value}\r\nx-amz-trailer-signature:{signature}\r\n\r\n"));
        }

        return body.ToArray();
    }
}
