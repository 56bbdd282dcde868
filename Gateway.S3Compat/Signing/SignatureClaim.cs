using Gateway.S3Compat.Errors;

namespace Gateway.S3Compat.Signing;

/// <summary>What a request claims: who signed, for what scope, which headers, with what result. Nothing of it is proven yet.</summary>
internal readonly ref struct SignatureClaim
{
    /// <summary>The only algorithm, in header and query.</summary>
    public const string Algorithm = "AWS4-HMAC-SHA256";

    private readonly bool _inQuery;

    /// <summary>Takes the three parts of a claim.</summary>
    /// <param name="credential"><c>key/date/region/service/aws4_request</c>.</param>
    /// <param name="signedHeaders">Names, separated by semicolons.</param>
    /// <param name="signature">Hexadecimal digits.</param>
    /// <param name="inQuery">Whether it came in the query, which has error codes of its own.</param>
    /// <exception cref="S3Exception">AuthorizationHeaderMalformed or AuthorizationQueryParametersError.</exception>
    public SignatureClaim(ReadOnlySpan<char> credential, ReadOnlySpan<char> signedHeaders, ReadOnlySpan<char> signature, bool inQuery)
    {
        _inQuery = inQuery;
        SignedHeaders = signedHeaders;
        Signature = signature;

        // From the right: a key id may contain slashes, the rest may not.
        ReadOnlySpan<char> rest = credential;
        Terminal = TakeLast(ref rest);
        Service = TakeLast(ref rest);
        Region = TakeLast(ref rest);
        Date = TakeLast(ref rest);
        KeyId = rest;
        Scope = credential[Math.Min(credential.Length, rest.Length + 1)..];
        if (KeyId.IsEmpty || Date.IsEmpty)
        {
            throw Malformed("the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
        }
    }

    /// <summary>The access key id.</summary>
    public ReadOnlySpan<char> KeyId { get; }

    /// <summary>Everything after the access key id.</summary>
    public ReadOnlySpan<char> Scope { get; }

    /// <summary>The scope's date.</summary>
    public ReadOnlySpan<char> Date { get; }

    /// <summary>The scope's region.</summary>
    public ReadOnlySpan<char> Region { get; }

    /// <summary>The scope's service.</summary>
    public ReadOnlySpan<char> Service { get; }

    /// <summary>The scope's end.</summary>
    public ReadOnlySpan<char> Terminal { get; }

    /// <summary>Names of the signed headers, as sent.</summary>
    public ReadOnlySpan<char> SignedHeaders { get; }

    /// <summary>The signature, as sent.</summary>
    public ReadOnlySpan<char> Signature { get; }

    /// <summary>Reads an Authorization header: spaces and tabs around its parts are free, the order of the parts too.</summary>
    /// <exception cref="S3Exception">AuthorizationHeaderMalformed.</exception>
    public static SignatureClaim OfHeader(ReadOnlySpan<char> value)
    {
        ReadOnlySpan<char> credential = default, headers = default, signature = default;
        ReadOnlySpan<char> parts = value[Algorithm.Length..];
        foreach (Range range in parts.Split(','))
        {
            ReadOnlySpan<char> part = parts[range].Trim();
            int equals = part.IndexOf('=');
            ReadOnlySpan<char> name = equals < 0 ? part : part[..equals].TrimEnd();
            ReadOnlySpan<char> content = equals < 0 ? default : part[(equals + 1)..].TrimStart();
            switch (name)
            {
                case "Credential" when credential.IsEmpty:
                    credential = content;
                    break;
                case "SignedHeaders" when headers.IsEmpty:
                    headers = content;
                    break;
                case "Signature" when signature.IsEmpty:
                    signature = content;
                    break;
                default:
                    throw HeaderMalformed("the authorization header requires three components: Credential, SignedHeaders, and Signature.");
            }
        }

        return credential.IsEmpty || headers.IsEmpty || signature.IsEmpty
            ? throw HeaderMalformed("the authorization header requires three components: Credential, SignedHeaders, and Signature.")
            : new SignatureClaim(credential, headers, signature, inQuery: false);
    }

    /// <summary>Whether that header, in lower case, is among the signed ones.</summary>
    public bool Signs(ReadOnlySpan<char> lowerCaseName)
    {
        foreach (Range range in SignedHeaders.Split(';'))
        {
            if (SignedHeaders[range].SequenceEqual(lowerCaseName))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A refusal of the credential, in the terms of the place it came in.</summary>
    public S3Exception Malformed(string reason, params IReadOnlyList<KeyValuePair<string, string>> details) => _inQuery
        ? new S3Exception(S3Error.AuthorizationQueryParametersError, "Error parsing the X-Amz-Credential parameter; " + reason, details)
        : HeaderMalformed(reason, details);

    private static S3Exception HeaderMalformed(string reason, params IReadOnlyList<KeyValuePair<string, string>> details) =>
        new(S3Error.AuthorizationHeaderMalformed, "The authorization header is malformed; " + reason, details);

    private static ReadOnlySpan<char> TakeLast(scoped ref ReadOnlySpan<char> rest)
    {
        int slash = rest.LastIndexOf('/');
        ReadOnlySpan<char> last = slash < 0 ? default : rest[(slash + 1)..];
        rest = slash < 0 ? default : rest[..slash];
        return last;
    }
}
