using Gateway.Storage.Objects;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

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
    private readonly bool _seekable;

    /// <summary>Decides what the answer is, for content of which any range can be had.</summary>
    /// <param name="request">A GET or HEAD request.</param>
    /// <param name="content">What was found.</param>
    public ContentAnswer(HttpRequest request, ContentMetadata content)
        : this(request, content, seekable: true)
    {
    }

    private ContentAnswer(HttpRequest request, ContentMetadata content, bool seekable)
    {
        _content = content;
        _seekable = seekable && content.Length is not null;
        _headOnly = HttpMethods.IsHead(request.Method);
        IHeaderDictionary headers = request.Headers;
        Status = ReadConditions.Check(headers, content);

        // Section 14.2: a Range header counts for GET only, and after every other condition.
        if (Status == StatusCodes.Status200OK && !_headOnly && headers.Range.Count > 0 && ReadConditions.AllowRange(headers, content)
            && _seekable && content.Length is { } length && ByteRanges.Resolve(headers.Range.ToString(), length) is { } ranges)
        {
            _ranges = ranges;
            _multipart = ranges.Count > 1 ? new MultipartRanges(ranges, content["Content-Type"] is [{ } type, ..] ? type : DefaultContentType, length) : null;
            Status = ranges.Count == 0 ? StatusCodes.Status416RangeNotSatisfiable : StatusCodes.Status206PartialContent;
        }
    }

    /// <summary>Decides what the answer is for content that comes in one go: all of it (section 14.2 lets a server ignore Range).</summary>
    public static ContentAnswer ForOnePass(HttpRequest request, ContentMetadata content) => new(request, content, seekable: false);

    /// <summary>200, 206, 304, 412 or 416.</summary>
    public int Status { get; }

    /// <summary>Whether the content is answered with, the whole or ranges, be it to a HEAD.</summary>
    public bool HasContent => Status is StatusCodes.Status200OK or StatusCodes.Status206PartialContent;

    /// <summary>Writes status and headers.</summary>
    public void WriteHead(HttpResponse response)
    {
        response.StatusCode = Status;
        IHeaderDictionary headers = response.Headers;
        foreach ((string name, StringValues value) in _content.Fields.All)
        {
            if (HasContent || Identifies(name) || (Status == StatusCodes.Status304NotModified && IsForCaches(name)))
            {
                headers[name] = value;
            }
        }

        if (Status == StatusCodes.Status416RangeNotSatisfiable)
        {
            headers.ContentRange = $"bytes */{_content.Length}";
        }
        else if (HasContent)
        {
            WriteLength(headers);
        }
    }

    /// <summary>Writes the bytes, if any belong to the answer; a HEAD or 304 touches no content.</summary>
    /// <exception cref="BrokenContentException">The source ended early.</exception>
    /// <exception cref="StorageException">The bytes are lost or damaged; none that fail their checksum were written.</exception>
    public ValueTask WriteBodyAsync(HttpResponse response, IContentBody body, CancellationToken cancellationToken)
    {
        if (!HasContent || _headOnly || _content.Length == 0)
        {
            return ValueTask.CompletedTask;
        }

        return _multipart is not null ? _multipart.CopyToAsync(response.BodyWriter, body, cancellationToken)
            : body.CopyToAsync(response.BodyWriter, _ranges is [var range] ? range : null, cancellationToken);
    }

    private void WriteLength(IHeaderDictionary headers)
    {
        if (_seekable)
        {
            headers.AcceptRanges = "bytes";
        }

        if (_content.Length is { } whole)
        {
            headers.ContentLength = _multipart?.Length ?? (_ranges is [var only] ? only.Length : whole);
        }

        if (_multipart is not null)
        {
            headers.ContentType = _multipart.ContentType;
        }
        else if (_ranges is [var range])
        {
            headers.ContentRange = $"bytes {range.Offset}-{range.End - 1}/{_content.Length}";
        }
    }

    private static bool Identifies(string name) =>
        name.Equals("ETag", StringComparison.OrdinalIgnoreCase) || name.Equals("Last-Modified", StringComparison.OrdinalIgnoreCase);

    // Section 15.4.5: of the content's own headers, a 304 carries those that caches go by.
    private static bool IsForCaches(string name) =>
        name.Equals("Cache-Control", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Expires", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Date", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Vary", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Content-Location", StringComparison.OrdinalIgnoreCase);
}
