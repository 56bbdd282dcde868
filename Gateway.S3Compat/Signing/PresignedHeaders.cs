using System.Buffers;
using System.Text;
using Gateway.S3Compat.Body;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Routing;
using Microsoft.Extensions.Primitives;

namespace Gateway.S3Compat.Signing;

/// <summary>
/// Headers that whoever presigned a request moved into its query: SDKs do so with every <c>x-amz-</c> header, those of Version 2 also with
/// Content-MD5 and Content-Type. Once the signature is verified they go back among the headers, so that what was signed is what is done:
/// left aside, a copy would become an upload, and a digest that the signer demanded would be demanded of nobody.
/// </summary>
internal static class PresignedHeaders
{
    private const string Prefix = "x-amz-";

    // RFC 9110 section 5.6.2.
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // Those of the signature itself, and those that say how the body is framed and hashed, which are read where they stand.
    private static readonly HashSet<string> Apart = new(StringComparer.OrdinalIgnoreCase)
    {
        "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature", "X-Amz-Security-Token",
        "x-amz-content-sha256", "x-amz-decoded-content-length", "x-amz-trailer", "x-amz-sdk-checksum-algorithm", "x-amz-checksum-algorithm",
    };

    /// <summary>Puts them back.</summary>
    /// <param name="request">A presigned request whose signature was verified.</param>
    /// <returns>Whether there were any: they may make it a request for something else.</returns>
    /// <exception cref="S3Exception">InvalidArgument: a header of that name says something else, or no header can say that.</exception>
    public static bool Apply(S3Request request)
    {
        // Version 4 signs the whole query; Version 2 signs of it what is written in lower case.
        bool version2 = Version2Verifier.IsIn(request.Query);
        StringComparison comparison = version2 ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        bool any = false;
        foreach ((string name, string value) in request.Query)
        {
            if (name.StartsWith(Prefix, comparison) ? !Apart.Contains(name) && !ChecksumName.IsValueHeader(name, out _) : version2 && name is "content-md5" or "content-type")
            {
                Put(request, name, value);
                any = true;
            }
        }

        return any;
    }

    private static void Put(S3Request request, string name, string value)
    {
        if (name.AsSpan().ContainsAnyExcept(TokenCharacters) || value.Any(c => c is < ' ' and not '\t' or '\x7f'))
        {
            throw Invalid(name, "A parameter that stands for a header holds a character that headers cannot have.");
        }

        // Header bytes are a character each here, and what clients send in them is UTF-8.
        string header = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(value));
        if (request.Headers.TryGetValue(name, out StringValues present))
        {
            // Version 2 signs Content-MD5 and Content-Type of the header where there is one.
            if (present.ToString() != header && name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                throw Invalid(name, "A header and the parameter that stands for it differ.");
            }

            return;
        }

        request.Headers[name] = header;
    }

    private static S3Exception Invalid(string name, string message) =>
        new(S3Error.InvalidArgument, message, new KeyValuePair<string, string>("ArgumentName", name));
}
