using Gateway.S3Compat.Errors;
using Microsoft.Extensions.Primitives;

namespace Gateway.S3Compat.Signing;

/// <summary>Lets Signature Version 4 through (Version 2 has gone its own way) and gives every other Authorization header its own refusal.</summary>
internal static class AuthorizationScheme
{
    /// <summary>Refuses what <see cref="SignatureClaim.OfHeader"/> does not read.</summary>
    /// <exception cref="S3Exception">AccessDenied, InvalidArgument or NotImplemented.</exception>
    public static void Check(StringValues authorization)
    {
        string value = authorization.Count == 1 ? authorization.ToString() : "";
        if (value.StartsWith(SignatureClaim.Algorithm, StringComparison.Ordinal)
            && value.Length > SignatureClaim.Algorithm.Length
            && value[SignatureClaim.Algorithm.Length] is ' ' or '\t')
        {
            return;
        }

        throw Refuse(value);
    }

    private static S3Exception Refuse(string value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return new S3Exception(S3Error.AccessDenied);
        }

        if (value.StartsWith("AWS ", StringComparison.Ordinal))
        {
            return Invalid("AWS authorization header is invalid. Expected AwsAccessKeyId:signature");
        }

        return value.StartsWith("AWS4-ECDSA-P256-SHA256", StringComparison.Ordinal)
            ? new S3Exception(S3Error.NotImplemented)
            : Invalid("Unsupported Authorization Type");
    }

    private static S3Exception Invalid(string message) => new(S3Error.InvalidArgument, message, new KeyValuePair<string, string>("ArgumentName", "Authorization"));
}
