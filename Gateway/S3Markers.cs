using Microsoft.Extensions.Primitives;

namespace Gateway;

/// <summary>What gives a request away as S3: an <c>x-amz-</c> header, an AWS signature in the Authorization header, or a presigned query.</summary>
internal static class S3Markers
{
    /// <param name="request">The request.</param>
    /// <param name="target">Its raw target.</param>
    public static bool IsMarked(HttpRequest request, string target)
    {
        foreach (KeyValuePair<string, StringValues> header in request.Headers)
        {
            if (header.Key.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        string authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith("AWS4-", StringComparison.Ordinal)
            || authorization.StartsWith("AWS ", StringComparison.Ordinal)
            || (target.Contains('?', StringComparison.Ordinal) && IsPresigned(request.Query));
    }

    private static bool IsPresigned(IQueryCollection query) =>
        query.ContainsKey("X-Amz-Algorithm") || query.ContainsKey("X-Amz-Signature") || query.ContainsKey("AWSAccessKeyId");
}
