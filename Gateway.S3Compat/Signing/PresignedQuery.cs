using System.Globalization;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Routing;

namespace Gateway.S3Compat.Signing;

/// <summary>The parameters of a presigned request (S3 API Reference, "Authenticating Requests: Using Query Parameters").</summary>
/// <param name="Credential">Key id and scope.</param>
/// <param name="Time">When it was signed.</param>
/// <param name="Expires">Seconds that it is good for.</param>
/// <param name="SignedHeaders">Names of the signed headers.</param>
/// <param name="Signature">Hexadecimal digits.</param>
internal sealed record PresignedQuery(string Credential, SignatureTime Time, int Expires, string SignedHeaders, string Signature)
{
    private const int MaxExpires = 7 * 24 * 60 * 60;

    /// <summary>Whether the request tries this way to authenticate, be it incompletely.</summary>
    public static bool IsIn(S3Query query) =>
        query.Count > 0 && (query.Contains("X-Amz-Algorithm") || query.Contains("X-Amz-Signature") || query.Contains("X-Amz-Credential"));

    /// <summary>Reads the parameters.</summary>
    /// <exception cref="S3Exception">AuthorizationQueryParametersError, InvalidToken, or ExpiredPresignRequest for a time that was over when it began.</exception>
    public static PresignedQuery Parse(S3Query query)
    {
        string algorithm = Single(query, "X-Amz-Algorithm");
        string credential = Single(query, "X-Amz-Credential");
        string date = Single(query, "X-Amz-Date");
        string expires = Single(query, "X-Amz-Expires");
        string signedHeaders = Single(query, "X-Amz-SignedHeaders");
        string signature = Single(query, "X-Amz-Signature");
        if (query.Contains("X-Amz-Security-Token"))
        {
            throw new S3Exception(S3Error.InvalidToken);
        }

        if (algorithm is not SignatureClaim.Algorithm)
        {
            throw Refuse($"X-Amz-Algorithm only supports \"{SignatureClaim.Algorithm}\"");
        }

        SignatureTime time = SignatureTime.TryParse(date) ?? throw Refuse("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
        if (!long.TryParse(expires, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seconds))
        {
            throw Refuse("X-Amz-Expires should be a number");
        }

        return seconds switch
        {
            < 1 => throw new S3Exception(S3Error.ExpiredPresignRequest, "Request has expired", new KeyValuePair<string, string>("X-Amz-Expires", expires)),
            > MaxExpires => throw Refuse($"X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than {MaxExpires} seconds"),
            _ => new PresignedQuery(credential, time, (int)seconds, signedHeaders, signature),
        };
    }

    private static string Single(S3Query query, string name)
    {
        string? found = null;
        for (int i = 0; i < query.Count; i++)
        {
            if (string.Equals(query[i].Key, name, StringComparison.Ordinal))
            {
                found = found is null ? query[i].Value : throw Refuse($"{name} appears more than once");
            }
        }

        return string.IsNullOrEmpty(found)
            ? throw Refuse("Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.")
            : found;
    }

    private static S3Exception Refuse(string message) => new(S3Error.AuthorizationQueryParametersError, message);
}
