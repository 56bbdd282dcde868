using Gateway.S3Compat.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.S3Compat.Routing;

/// <summary>An S3 request: address and query read once from the raw target. The body is not touched.</summary>
public sealed class S3Request
{
    /// <summary>Reads a request.</summary>
    /// <param name="http">Its context.</param>
    /// <param name="domains">Base domains for virtual-hosted-style addressing; none for path style alone.</param>
    /// <param name="requestId">The id that the answer carries.</param>
    /// <exception cref="S3Exception">InvalidURI.</exception>
    public S3Request(HttpContext http, IReadOnlyList<string> domains, string requestId)
    {
        Http = http;
        RequestId = requestId;
        string host = http.Request.Headers.Host.ToString();
        if (!RequestTarget.TrySplit(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, out RequestTarget target))
        {
            throw new S3Exception(S3Error.InvalidURI);
        }

        Address = S3Address.Parse(target.Path, host, domains);
        Query = S3Query.Parse(target.Query);
        IsVirtualHosted = VirtualHost.BucketOf(host, domains) is not null;
        CanonicalUri = PercentEncoding.Canonicalize(target.Path, opaqueSegments: IsVirtualHosted ? 0 : 1);
    }

    /// <summary>The context, for the body, the connection and the response.</summary>
    public HttpContext Http { get; }

    /// <summary>The method, as sent.</summary>
    public string Method => Http.Request.Method;

    /// <summary>Bucket and key.</summary>
    public S3Address Address { get; }

    /// <summary>Whether the host names the bucket.</summary>
    public bool IsVirtualHosted { get; }

    /// <summary>The query, decoded.</summary>
    public S3Query Query { get; }

    /// <summary>The request's headers.</summary>
    public IHeaderDictionary Headers => Http.Request.Headers;

    /// <summary>The id that the answer carries.</summary>
    public string RequestId { get; }

    /// <summary>The path as Signature Version 4 signs it: decoded once, encoded once, not normalised.</summary>
    public string CanonicalUri { get; }
}
