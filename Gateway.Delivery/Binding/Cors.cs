using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gateway.Delivery.Binding;

/// <summary>Lets pages of any origin read public content (fetch.spec.whatwg.org, "CORS protocol"). No credentials are involved, and no way into private networks is opened.</summary>
internal sealed class Cors(BindingOptions options)
{
    private const string Exposed = "*";
    private const string PreflightSeconds = "86400";

    private readonly string _methods = options.Methods.Count > 0 ? string.Join(", ", options.Methods) : "GET, HEAD";

    /// <summary>Whether the request asks what a page may do.</summary>
    public static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.Origin.Count > 0 && request.Headers.AccessControlRequestMethod.Count > 0;

    /// <summary>On every answer, in the place of what an origin says.</summary>
    public static void WriteHeaders(IHeaderDictionary headers)
    {
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlExposeHeaders = Exposed;
        headers.Remove("Access-Control-Allow-Credentials");
    }

    /// <summary>Reading is allowed, with any header.</summary>
    public void AnswerPreflight(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        IHeaderDictionary headers = http.Response.Headers;
        headers.AccessControlAllowMethods = _methods;
        headers.AccessControlAllowHeaders = Names(http.Request.Headers.AccessControlRequestHeaders);
        headers.AccessControlMaxAge = PreflightSeconds;
        headers.Vary = "Access-Control-Request-Headers";
    }

    // A request may have control characters where an answer must not; no field has such a name.
    private static StringValues Names(StringValues asked) => asked.ToString().AsSpan().ContainsAnyExceptInRange(' ', '~') ? default : asked;
}
