using Microsoft.Extensions.Primitives;

namespace Gateway;

/// <summary>What gives a request away as S3: an <c>x-amz-</c> header, an AWS signature in the Authorization header, or a presigned query.</summary>
internal static class S3Markers
{
    public static bool IsMarked(HttpRequest request)
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
            || request.Query.ContainsKey("X-Amz-Algorithm")
            || request.Query.ContainsKey("X-Amz-Signature")
            || request.Query.ContainsKey("AWSAccessKeyId");
    }
}
