using Gateway.S3Compat.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Gateway.Tests.Unit.S3Compat;

/// <summary>A request without a server behind it.</summary>
internal static class TestRequest
{
    public static S3Request Create(
        string method, string target, IEnumerable<KeyValuePair<string, string>>? headers = null, Stream? body = null, params string[] domains)
    {
        var http = new DefaultHttpContext();
        http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = target;
        http.Request.Method = method;
        http.Request.Protocol = "HTTP/1.1";
        http.Request.Body = body ?? Stream.Null;
        foreach ((string name, string value) in headers ?? [])
        {
            // Unlike Append, this keeps a header that is there and empty.
            http.Request.Headers[name] = StringValues.Concat(http.Request.Headers[name], value);
        }

        return new S3Request(http, domains, "request-1");
    }
}
