using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.Binding;

/// <summary>Lets pages of any origin read public content (fetch.spec.whatwg.org, "CORS protocol"). No credentials are involved.</summary>
internal static class Cors
{
    private const string Exposed = "*";
    private const string PreflightSeconds = "86400";

    /// <summary>Whether the request asks what a page may do.</summary>
    public static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.Origin.Count > 0 && request.Headers.AccessControlRequestMethod.Count > 0;

    /// <summary>On every answer.</summary>
    public static void WriteHeaders(IHeaderDictionary headers)
    {
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlExposeHeaders = Exposed;
    }

    /// <summary>Reading is allowed, with any header.</summary>
    public static void AnswerPreflight(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        IHeaderDictionary headers = http.Response.Headers;
        headers.AccessControlAllowMethods = "GET, HEAD";
        headers.AccessControlAllowHeaders = http.Request.Headers.AccessControlRequestHeaders;
        headers.AccessControlMaxAge = PreflightSeconds;
        headers.Vary = "Access-Control-Request-Headers";
    }
}
