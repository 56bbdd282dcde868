using Microsoft.AspNetCore.Http;

namespace Gateway.S3Compat.Protocol;

/// <summary>
/// The Transfer-Encoding header (RFC 9112 section 6.1). The web server undoes <c>chunked</c>, also behind other codings, whose compressed bytes it
/// then hands out as if they were the content: who reads a body must ask first.
/// </summary>
public static class TransferCoding
{
    /// <summary>Whether the body is the content: it is in no coding but <c>chunked</c>.</summary>
    public static bool IsPlain(IHeaderDictionary headers) =>
        headers.TransferEncoding.Count == 0 || headers.TransferEncoding.ToString().Equals("chunked", StringComparison.OrdinalIgnoreCase);
}
