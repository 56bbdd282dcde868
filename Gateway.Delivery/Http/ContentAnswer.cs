using Gateway.Storage.Objects;
using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.Http;

/// <summary>
/// The answer to a GET or HEAD for content that was found: status, headers and bytes by the request's conditions and ranges
/// (RFC 9110 sections 13 and 14). What a 412 or 416 says in its body is the caller's.
/// </summary>
public sealed class ContentAnswer
{
    /// <summary>The type of content that was given none.</summary>
    public const string DefaultContentType = "application/octet-stream";

    private readonly ContentMetadata _content;
    private readonly IReadOnlyList<ByteRange> _ranges = [];
    private readonly MultipartRanges? _multipart;
    private readonly bool _headOnly;

    /// <summary>Decides what the answer is.</summary>
    /// <param name="request">A GET or HEAD request.</param>
    /// <param name="content">What was found.</param>
    public ContentAnswer(HttpRequest request, ContentMetadata content)
    {
        _content = content;
        _headOnly = HttpMethods.IsHead(request.Method);
        IHeaderDictionary headers = request.Headers;
        Status = ReadConditions.Check(headers, content);

        // Section 14.2: a Range header counts for GET only, and after every other condition.
        if (Status == StatusCodes.Status200OK && !_headOnly && headers.Range.Count > 0 && ReadConditions.AllowRange(headers, content)
            && ByteRanges.Resolve(headers.Range.ToString(), content.Length) is { } ranges)
        {
            _ranges = ranges;
            _multipart = ranges.Count > 1 ? new MultipartRanges(ranges, ContentType, content.Length) : null;
            Status = ranges.Count == 0 ? StatusCodes.Status416RangeNotSatisfiable : StatusCodes.Status206PartialContent;
        }
    }

    /// <summary>200, 206, 304, 412 or 416.</summary>
    public int Status { get; }

    /// <summary>Whether the content is answered with, the whole or ranges, be it to a HEAD.</summary>
    public bool HasContent => Status is StatusCodes.Status200OK or StatusCodes.Status206PartialContent;

    private string ContentType => _content.Headers.FirstOrDefault(h => h.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)).Value ?? DefaultContentType;

    /// <summary>Writes status and headers.</summary>
    public void WriteHead(HttpResponse response)
    {
        IHeaderDictionary headers = response.Headers;
        response.StatusCode = Status;
        if (_content.ETag is { } etag)
        {
            headers.ETag = EntityTags.Quote(etag);
        }

        if (_content.LastModified is { } modified)
        {
            headers.LastModified = modified.ToString("R");
        }

        if (Status == StatusCodes.Status416RangeNotSatisfiable)
        {
            headers.ContentRange = $"bytes */{_content.Length}";
        }
        else if (Status != StatusCodes.Status412PreconditionFailed)
        {
            WriteContentHeaders(headers);
        }
    }

    /// <summary>Writes the bytes, if any belong to the answer; a HEAD or 304 touches no content.</summary>
    /// <exception cref="StorageException">The bytes are lost or damaged; none that fail their checksum were written.</exception>
    public ValueTask WriteBodyAsync(HttpResponse response, IContentBody body, CancellationToken cancellationToken)
    {
        if (!HasContent || _headOnly || _content.Length == 0)
        {
            return ValueTask.CompletedTask;
        }

        return _multipart is null
            ? body.CopyToAsync(response.BodyWriter, Single, cancellationToken)
            : _multipart.CopyToAsync(response.BodyWriter, body, cancellationToken);
    }

    private ByteRange Single => _ranges is [var range] ? range : new ByteRange(0, _content.Length);

    private void WriteContentHeaders(IHeaderDictionary headers)
    {
        foreach ((string name, string value) in _content.Headers)
        {
            // Section 15.4.5: of the content's own headers, a 304 carries those that caches go by.
            if (HasContent || IsForCaches(name))
            {
                headers[name] = value;
            }
        }

        if (!HasContent)
        {
            return;
        }

        headers.AcceptRanges = "bytes";
        if (_multipart is not null || headers.ContentType.Count == 0)
        {
            headers.ContentType = _multipart?.ContentType ?? DefaultContentType;
        }

        headers.ContentLength = _multipart?.Length ?? Single.Length;
        if (_ranges is [var range])
        {
            headers.ContentRange = $"bytes {range.Offset}-{range.End - 1}/{_content.Length}";
        }
    }

    private static bool IsForCaches(string name) =>
        name.Equals("Cache-Control", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Expires", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Vary", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Content-Location", StringComparison.OrdinalIgnoreCase);
}
