using System.IO.Pipelines;
using System.Text;
using Gateway.Storage.Objects;

namespace Gateway.Delivery.Http;

/// <summary>Several ranges as one body: <c>multipart/byteranges</c> (RFC 9110 section 14.6).</summary>
internal sealed class MultipartRanges
{
    private readonly string _boundary = $"{Guid.NewGuid():N}";
    private readonly IReadOnlyList<(ByteRange Range, byte[] Head)> _parts;
    private readonly byte[] _end;

    /// <param name="ranges">Within the content.</param>
    /// <param name="contentType">The content's.</param>
    /// <param name="length">The content's.</param>
    public MultipartRanges(IReadOnlyList<ByteRange> ranges, string contentType, long length)
    {
        _parts = [.. ranges.Select(range => (range, Head(range, contentType, length)))];
        _end = Encoding.Latin1.GetBytes($"\r\n--{_boundary}--\r\n");
        Length = _parts.Sum(part => part.Head.Length + part.Range.Length) + _end.Length;
    }

    /// <summary>The type of the body, with its boundary.</summary>
    public string ContentType => $"multipart/byteranges; boundary={_boundary}";

    /// <summary>Bytes of the body.</summary>
    public long Length { get; }

    public async ValueTask CopyToAsync(PipeWriter destination, IContentBody content, CancellationToken cancellationToken)
    {
        foreach ((ByteRange range, byte[] head) in _parts)
        {
            // Flushed, so that content found damaged behind it cuts the answer rather than becoming an error message within it.
            await destination.WriteAsync(head, cancellationToken);
            await content.CopyToAsync(destination, range, cancellationToken);
        }

        await destination.WriteAsync(_end, cancellationToken);
    }

    private byte[] Head(ByteRange range, string contentType, long length) => Encoding.Latin1.GetBytes(
        $"\r\n--{_boundary}\r\nContent-Type: {contentType}\r\nContent-Range: bytes {range.Offset}-{range.End - 1}/{length}\r\n\r\n");
}
