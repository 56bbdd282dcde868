using System.Text;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Protocol;
using Gateway.S3Compat.Routing;
using Gateway.S3Compat.Xml;
using Gateway.Storage.Listing;

namespace Gateway.S3Compat.Actions.Bucket;

/// <summary>What the four listings have in common: their parameters, and names that may be URL-encoded in the answer.</summary>
internal sealed class ListAnswer
{
    private const int MaxEntries = 1000;
    private const string Url = "url";

    private readonly bool _urlEncoded;

    /// <summary>Reads the parameters.</summary>
    /// <param name="query">The request's query.</param>
    /// <param name="limitName">max-keys or max-uploads.</param>
    /// <exception cref="S3Exception">InvalidArgument.</exception>
    public ListAnswer(S3Query query, string limitName)
    {
        Prefix = query["prefix"] ?? "";
        Delimiter = query["delimiter"] ?? "";
        Limit = Parameters.Integer(query, limitName, MaxEntries, 0, MaxEntries);
        string? encoding = query["encoding-type"];
        _urlEncoded = encoding is Url;
        if (encoding is { Length: > 0 } and not Url)
        {
            throw new S3Exception(
                S3Error.InvalidArgument, "Invalid Encoding Method specified in Request", new("ArgumentName", "encoding-type"), new("ArgumentValue", encoding));
        }
    }

    public string Prefix { get; }

    public string Delimiter { get; }

    public int Limit { get; }

    public ListQuery Query(string after, string? afterId = null) => new(Prefix, Delimiter, after, Limit) { AfterId = afterId };

    /// <summary>A key, prefix or marker, encoded if the client asked for it: as in a query, space as <c>+</c>.</summary>
    public void Name(S3XmlWriter xml, string element, string name) => xml.Element(element, _urlEncoded ? Encode(name) : name);

    /// <summary>The parameters, repeated in the answer.</summary>
    public void WriteParameters(S3XmlWriter xml, string limitName)
    {
        Name(xml, "Prefix", Prefix);
        if (Delimiter.Length > 0)
        {
            Name(xml, "Delimiter", Delimiter);
        }

        xml.Element(limitName, Limit);
        if (_urlEncoded)
        {
            xml.Element("EncodingType", Url);
        }
    }

    public void WriteCommonPrefixes(S3XmlWriter xml, IReadOnlyList<string> prefixes)
    {
        foreach (string prefix in prefixes)
        {
            xml.Start("CommonPrefixes");
            Name(xml, "Prefix", prefix);
            xml.End("CommonPrefixes");
        }
    }

    // S3 leaves slashes and the unreserved characters as they are.
    private static string Encode(string name)
    {
        var encoded = new StringBuilder(name.Length);
        foreach (byte b in Encoding.UTF8.GetBytes(name))
        {
            char c = (char)b;
            _ = char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '*' or '/' ? encoded.Append(c)
                : c == ' ' ? encoded.Append('+')
                : encoded.Append('%').Append(b.ToString("X2"));
        }

        return encoded.ToString();
    }
}
