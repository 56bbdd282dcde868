using System.Text;
using Gateway.S3Compat.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.Unit.S3Compat.Errors;

public sealed class S3ErrorWriterTests
{
    private static readonly S3Exception NoSuchKey = new(S3Error.NoSuchKey, null, new KeyValuePair<string, string>("Key", "a<b"));

    [Test]
    public async Task Writes_the_document()
    {
        DefaultHttpContext http = Context("GET");
        http.Response.Headers.ContentEncoding = "gzip";
        await S3ErrorWriter.WriteAsync(http, NoSuchKey, "/b/a<b", "id", "host");
        http.Response.StatusCode.Should().Be(404);
        http.Response.ContentType.Should().Be("application/xml");
        http.Response.Headers["x-amz-request-id"].ToString().Should().Be("id");
        http.Response.Headers["x-amz-id-2"].ToString().Should().Be("host");
        http.Response.Headers.ContentEncoding.Should().BeEmpty();
        string body = Body(http);
        http.Response.ContentLength.Should().Be(body.Length);
        body.Should().Be(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>"
            + "<Key>a&lt;b</Key><Resource>/b/a&lt;b</Resource><RequestId>id</RequestId><HostId>host</HostId></Error>");
    }

    [Test]
    public async Task HEAD_has_no_body()
    {
        DefaultHttpContext http = Context("HEAD");
        http.Response.ContentLength = 17;
        await S3ErrorWriter.WriteAsync(http, NoSuchKey, "/b/k", "id", "host");
        http.Response.StatusCode.Should().Be(404);
        http.Response.ContentLength.Should().BeNull();
        Body(http).Should().BeEmpty();
    }

    [Test]
    public async Task Not_modified_has_no_body_and_keeps_its_validators()
    {
        DefaultHttpContext http = Context("GET");
        http.Response.Headers.ETag = "\"e\"";
        await S3ErrorWriter.WriteAsync(http, new S3Exception(S3Error.NotModified), "/b/k", "id", "host");
        http.Response.StatusCode.Should().Be(304);
        http.Response.ContentType.Should().BeNull();
        http.Response.Headers.ETag.ToString().Should().Be("\"e\"");
        Body(http).Should().BeEmpty();
    }

    [Test]
    public async Task A_response_under_way_is_cut()
    {
        DefaultHttpContext http = Context("GET");
        http.Features.Set<IHttpResponseFeature>(new Started());
        var lifetime = new Lifetime();
        http.Features.Set<IHttpRequestLifetimeFeature>(lifetime);
        await S3ErrorWriter.WriteAsync(http, NoSuchKey, "/b/k", "id", "host");
        lifetime.Aborted.Should().BeTrue();
    }

    private static DefaultHttpContext Context(string method)
    {
        var http = new DefaultHttpContext();
        http.Request.Method = method;
        http.Response.Body = new MemoryStream();
        return http;
    }

    private static string Body(HttpContext http) => Encoding.UTF8.GetString(((MemoryStream)http.Response.Body).ToArray());

    private sealed class Started : HttpResponseFeature
    {
        public override bool HasStarted => true;
    }

    private sealed class Lifetime : IHttpRequestLifetimeFeature
    {
        public CancellationToken RequestAborted { get; set; }

        public bool Aborted { get; private set; }

        public void Abort() => Aborted = true;
    }
}
