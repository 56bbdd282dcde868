using System.Collections.Frozen;
using Microsoft.Net.Http.Headers;

namespace Gateway.ApiDocs;

/// <summary>
/// <c>/openapi/standard.json</c> describes standard mode for programs; <c>/docs/api</c> is a page to read it and try a call. Neither needs a key.
/// </summary>
internal sealed class ApiDocsEndpoint : IOwnPages
{
    private const string Page = "/docs/api";

    // Only what the page loads from here may run or show in it, and it talks to this gateway alone. blob: is a picture that a call answered with.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    // The page's own names are relative, so that it also works behind a proxy that adds a prefix.
    private static readonly FrozenDictionary<string, ApiDocsFile> Files = new Dictionary<string, ApiDocsFile>(StringComparer.Ordinal)
    {
        ["/openapi/standard.json"] = new("standard.json", "application/json"),
        [Page] = new("page.html", "text/html; charset=utf-8"),
        [Page + "/page.js"] = new("page.js", "text/javascript; charset=utf-8"),
        [Page + "/swagger-ui-bundle.js"] = new("swagger-ui/swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
        [Page + "/swagger-ui-bundle.js.LICENSE.txt"] = new("swagger-ui/swagger-ui-bundle.js.LICENSE.txt", "text/plain; charset=utf-8"),
        [Page + "/swagger-ui.css"] = new("swagger-ui/swagger-ui.css", "text/css; charset=utf-8"),
        [Page + "/favicon-32x32.png"] = new("swagger-ui/favicon-32x32.png", "image/png"),
        [Page + "/LICENSE"] = new("swagger-ui/LICENSE", "text/plain; charset=utf-8"),
        [Page + "/NOTICE"] = new("swagger-ui/NOTICE", "text/plain; charset=utf-8"),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, ApiDocsFile>.AlternateLookup<ReadOnlySpan<char>> ByPath = Files.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a raw request target, with or without a query, is one of the files. Every other path under them is somebody else's.</summary>
    public bool Has(string target) => ByPath.ContainsKey(PathOf(target)) || IsFolder(target);

    public Task InvokeAsync(HttpContext context, string target)
    {
        HttpRequest request = context.Request;
        HttpResponse response = context.Response;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = "GET, HEAD";
            return Task.CompletedTask;
        }

        if (IsFolder(target))
        {
            // Relative names only resolve without the slash.
            response.StatusCode = StatusCodes.Status308PermanentRedirect;
            response.Headers.Location = "../api";
            return Task.CompletedTask;
        }

        ApiDocsFile file = ByPath[PathOf(target)];
        response.Headers.ETag = file.ETag;
        response.Headers.CacheControl = "no-cache";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = Policy;
        if (IsKnown(request, file))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = file.ContentType;
        response.ContentLength = file.Length;
        return HttpMethods.IsHead(request.Method) ? Task.CompletedTask : SendAsync(file, context);
    }

    private static async Task SendAsync(ApiDocsFile file, HttpContext context)
    {
        await using Stream content = file.Open();
        await content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static bool IsKnown(HttpRequest request, ApiDocsFile file)
    {
        var tag = new EntityTagHeaderValue(file.ETag);
        return request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false));
    }

    private static bool IsFolder(string target) => PathOf(target) is Page + "/";

    private static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> target) => target.IndexOf('?') is >= 0 and var query ? target[..query] : target;
}
