using Gateway.S3Compat.Errors;
using Microsoft.AspNetCore.Http;

namespace Gateway.S3Compat.Protocol;

/// <summary>Headers of writes that ask for something the gateway does not do. To ignore them would promise it.</summary>
internal static class UnsupportedHeaders
{
    private static readonly string[] Prefixes =
    [
        "x-amz-server-side-encryption", "x-amz-copy-source-server-side-encryption", "x-amz-tagging", "x-amz-object-lock-", "x-amz-write-offset-bytes",
    ];

    /// <summary>Refuses a request that has one of them.</summary>
    /// <exception cref="S3Exception">NotImplemented.</exception>
    public static void Refuse(IHeaderDictionary headers)
    {
        foreach (string header in headers.Keys)
        {
            if (!header.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            foreach (string prefix in Prefixes)
            {
                if (header.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && !header.Equals("x-amz-tagging-directive", StringComparison.OrdinalIgnoreCase))
                {
                    throw new S3Exception(S3Error.NotImplemented, $"{header} is not implemented.", new KeyValuePair<string, string>("Header", header));
                }
            }
        }
    }
}
