using System.Collections;

namespace Gateway.S3Compat.Routing;

/// <summary>
/// The query of a request, decoded once, in order of arrival. Names are compared by case, as S3 does.
/// A plus sign is read as a space, as S3 reads it; in the canonical request it therefore counts as <c>%20</c>.
/// </summary>
public sealed class S3Query : IReadOnlyList<KeyValuePair<string, string>>
{
    private readonly List<KeyValuePair<string, string>> _pairs;

    private S3Query(List<KeyValuePair<string, string>> pairs) => _pairs = pairs;

    /// <inheritdoc />
    public int Count => _pairs.Count;

    /// <inheritdoc />
    public KeyValuePair<string, string> this[int index] => _pairs[index];

    /// <summary>The first value under that name; empty for a bare name, null if the name is absent.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (KeyValuePair<string, string> pair in _pairs)
            {
                if (string.Equals(pair.Key, name, StringComparison.Ordinal))
                {
                    return pair.Value;
                }
            }

            return null;
        }
    }

    /// <summary>Reads an encoded query, without its question mark.</summary>
    /// <exception cref="Errors.S3Exception">InvalidURI.</exception>
    public static S3Query Parse(ReadOnlySpan<char> encoded)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (Range range in encoded.Split('&'))
        {
            ReadOnlySpan<char> pair = encoded[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            int equals = pair.IndexOf('=');
            pairs.Add(equals < 0
                ? KeyValuePair.Create(PercentEncoding.DecodeQuery(pair), "")
                : KeyValuePair.Create(PercentEncoding.DecodeQuery(pair[..equals]), PercentEncoding.DecodeQuery(pair[(equals + 1)..])));
        }

        return new S3Query(pairs);
    }

    /// <summary>Whether the name is there, with or without a value.</summary>
    public bool Contains(string name) => this[name] is not null;

    /// <inheritdoc />
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _pairs.GetEnumerator();

    /// <inheritdoc />
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
