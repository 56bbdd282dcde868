using System.IO.Pipelines;
using System.Text;
using Gateway.Delivery;
using Gateway.Delivery.Http;
using Gateway.Storage.Objects;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Unit.Delivery.Http;

/// <summary>RFC 9110 sections 13 and 14 on content "0123456789" with the tag "a", changed at noon.</summary>
internal sealed class ContentAnswerTests
{
    private const string Before = "Thu, 20 Nov 2025 11:59:59 GMT";
    private const string Noon = "Thu, 20 Nov 2025 12:00:00 GMT";
    private const string After = "Thu, 20 Nov 2025 12:00:01 GMT";

    private static readonly ContentMetadata Content = new(
        new HeaderFields(
        [
            new("Content-Type", "text/plain"), new("ETag", "\"a\""), new("Last-Modified", Noon),
            new("Cache-Control", "max-age=5"), new("Expires", After), new("Content-Language", "de"), new("Vary", "Accept"),
        ]),
        length: 10);

    [TestCase("", 200)]
    [TestCase("If-Match: \"a\"", 200)]
    [TestCase("If-Match: *", 200)]
    [TestCase("If-Match: \"b\"", 412)]
    [TestCase("If-Match: W/\"a\"", 412)]
    [TestCase($"If-Unmodified-Since: {Noon}", 200)]
    [TestCase($"If-Unmodified-Since: {Before}", 412)]
    [TestCase("If-Unmodified-Since: yesterday", 200)]
    [TestCase($"If-Match: \"a\"|If-Unmodified-Since: {Before}", 200, Description = "If-Match goes first and alone")]
    [TestCase("If-None-Match: \"a\"", 304)]
    [TestCase("If-None-Match: W/\"a\"", 304)]
    [TestCase("If-None-Match: *", 304)]
    [TestCase("If-None-Match: \"b\"", 200)]
    [TestCase($"If-Modified-Since: {Noon}", 304)]
    [TestCase($"If-Modified-Since: {After}", 304)]
    [TestCase($"If-Modified-Since: {Before}", 200)]
    [TestCase("If-Modified-Since: yesterday", 200)]
    [TestCase($"If-None-Match: \"b\"|If-Modified-Since: {After}", 200, Description = "If-None-Match goes first and alone")]
    [TestCase("If-Match: \"b\"|If-None-Match: \"a\"", 412)]
    [TestCase("If-Match: \"a\"|If-None-Match: \"a\"", 304)]
    [TestCase("Range: bytes=0-0", 206)]
    [TestCase("Range: bytes=10-", 416)]
    [TestCase("Range: bytes=10-|If-None-Match: \"a\"", 304, Description = "ranges come last")]
    [TestCase("Range: bytes=0-0|If-Range: \"a\"", 206)]
    [TestCase("Range: bytes=0-0|If-Range: \"b\"", 200)]
    [TestCase("Range: bytes=10-|If-Range: \"b\"", 200)]
    [TestCase("Range: bytes=0-0|If-Range: W/\"a\"", 200)]
    [TestCase("Range: bytes=0-0|If-Range: *", 200)]
    [TestCase($"Range: bytes=0-0|If-Range: {Noon}", 200)]
    [TestCase($"Range: bytes=0-0|If-Range: {After}", 200)]
    public async Task Conditions_and_ranges_decide(string headers, int status)
    {
        (HttpResponse response, string body) = await AnswerAsync("GET", headers, Content);
        response.StatusCode.Should().Be(status);
        response.Headers.ETag.ToString().Should().Be("\"a\"");
        response.Headers.LastModified.ToString().Should().Be(Noon);
        body.Should().Be(status switch { 200 => "0123456789", 206 => "0", _ => "" });
    }

    [Test]
    public async Task A_head_has_everything_but_bytes_and_ignores_ranges()
    {
        (HttpResponse response, string body) = await AnswerAsync("HEAD", "Range: bytes=0-0", Content);
        (response.StatusCode, response.ContentLength, body).Should().Be((200, 10L, ""));
        (response.Headers.ContentType.ToString(), response.Headers.AcceptRanges.ToString()).Should().Be(("text/plain", "bytes"));
    }

    [Test]
    public async Task A_304_has_what_caches_go_by()
    {
        (HttpResponse response, _) = await AnswerAsync("GET", "If-None-Match: \"a\"", Content);
        response.Headers.Keys.Should().BeEquivalentTo("ETag", "Last-Modified", "Cache-Control", "Expires", "Vary");
    }

    [Test]
    public async Task A_416_names_the_length_and_a_412_nothing_of_the_content()
    {
        (HttpResponse range, _) = await AnswerAsync("GET", "Range: bytes=10-", Content);
        range.Headers.Keys.Should().BeEquivalentTo("ETag", "Last-Modified", "Content-Range");
        range.Headers.ContentRange.ToString().Should().Be("bytes */10");
        (HttpResponse failed, _) = await AnswerAsync("GET", "If-Match: \"b\"", Content);
        failed.Headers.Keys.Should().BeEquivalentTo("ETag", "Last-Modified");
    }

    [Test]
    public async Task Several_ranges_announce_the_length_they_have()
    {
        (HttpResponse response, string body) = await AnswerAsync("GET", "Range: bytes=0-0,8-", Content);
        response.StatusCode.Should().Be(206);
        response.ContentLength.Should().Be(body.Length);
        response.Headers.ContentRange.Count.Should().Be(0);
        string boundary = response.Headers.ContentType.ToString().Split("multipart/byteranges; boundary=")[1];
        body.Should().StartWith($"\r\n--{boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-0/10\r\n\r\n0\r\n").And.EndWith($"\r\n\r\n89\r\n--{boundary}--\r\n");
    }

    [Test]
    public async Task Content_without_tag_date_or_type_is_sent_all_the_same()
    {
        var bare = new ContentMetadata(HeaderFields.Empty, length: 10);
        (HttpResponse response, string body) = await AnswerAsync("GET", $"If-None-Match: \"a\"|If-Modified-Since: {After}|If-Unmodified-Since: {Before}", bare);
        (response.StatusCode, body).Should().Be((200, "0123456789"));
        response.Headers.Keys.Should().BeEquivalentTo("Content-Length", "Accept-Ranges");
        (await AnswerAsync("GET", "If-Match: \"a\"", bare)).Response.StatusCode.Should().Be(412);
    }

    [TestCase("GET", "If-None-Match: \"a\"")]
    [TestCase("GET", "If-Match: \"b\"")]
    [TestCase("GET", "Range: bytes=10-")]
    [TestCase("HEAD", "")]
    public async Task Content_that_is_not_sent_is_not_opened(string method, string headers)
    {
        HttpContext http = Request(method, headers);
        using var body = new TextBody(null);
        await new ContentAnswer(http.Request, Content).WriteBodyAsync(http.Response, body, default);
    }

    [TestCase(10L)]
    [TestCase(null)]
    public async Task Content_that_comes_in_one_go_is_sent_whole(long? length)
    {
        HttpContext http = Request("GET", "Range: bytes=0-0");
        using var body = new TextBody("0123456789");
        ContentAnswer answer = ContentAnswer.ForOnePass(http.Request, new ContentMetadata(HeaderFields.Empty, length));
        answer.WriteHead(http.Response);
        await answer.WriteBodyAsync(http.Response, body, default);
        (answer.Status, http.Response.ContentLength, http.Response.Headers.AcceptRanges.Count).Should().Be((200, length, 0));
    }

    private static async Task<(HttpResponse Response, string Body)> AnswerAsync(string method, string headers, ContentMetadata content)
    {
        HttpContext http = Request(method, headers);
        using var body = new TextBody("0123456789");
        var answer = new ContentAnswer(http.Request, content);
        answer.WriteHead(http.Response);
        await answer.WriteBodyAsync(http.Response, body, default);
        await http.Response.BodyWriter.CompleteAsync();
        return (http.Response, Encoding.Latin1.GetString(((MemoryStream)http.Response.Body).ToArray()));
    }

    private static DefaultHttpContext Request(string method, string headers)
    {
        var http = new DefaultHttpContext();
        http.Request.Method = method;
        http.Response.Body = new MemoryStream();
        foreach (string[] header in headers.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(h => h.Split(": ", 2)))
        {
            http.Request.Headers.Append(header[0], header[1]);
        }

        return http;
    }

    /// <summary>ASCII text; null for content that must not be asked for.</summary>
    private sealed class TextBody(string? text) : IContentBody
    {
        public bool IsSeekable => true;

        public async ValueTask CopyToAsync(PipeWriter destination, ByteRange? range, CancellationToken cancellationToken)
        {
            string part = range is { } some ? text!.Substring((int)some.Offset, (int)some.Length) : text!;
            await destination.WriteAsync(Encoding.ASCII.GetBytes(part), cancellationToken);
        }

        public void Dispose()
        {
        }
    }
}
