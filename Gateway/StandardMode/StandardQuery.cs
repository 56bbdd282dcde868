using System.Globalization;
using System.Text;
using Gateway.S3Compat.Routing;
using Gateway.StandardMode.Errors;
using Gateway.Storage.Objects;

namespace Gateway.StandardMode;

/// <summary>The parameters of a request: the raw query, decoded once and strictly. Authorisation and storage use these values.</summary>
internal sealed class StandardQuery
{
    /// <summary>The most entries of a page.</summary>
    public const int MaxPageSize = 1000;

    // More than any function has; a bound on the work of telling doubles.
    private const int MaxParameters = 32;

    private readonly List<KeyValuePair<string, string>> _parameters = new(4);

    private StandardQuery()
    {
    }

    /// <summary>A parameter as sent; null when absent.</summary>
    public string? this[string name]
    {
        get
        {
            foreach ((string key, string value) in _parameters)
            {
                if (key == name)
                {
                    return value;
                }
            }

            return null;
        }
    }

    /// <summary>Reads an encoded query, without its question mark.</summary>
    /// <exception cref="StandardException">InvalidUri; InvalidParameter for one that is there twice.</exception>
    public static StandardQuery Parse(ReadOnlySpan<char> encoded)
    {
        var query = new StandardQuery();
        foreach (Range range in encoded.Split('&'))
        {
            ReadOnlySpan<char> pair = encoded[range];
            if (!pair.IsEmpty)
            {
                int equals = pair.IndexOf('=');
                query.Add(Decode(equals < 0 ? pair : pair[..equals]), equals < 0 ? "" : Decode(pair[(equals + 1)..]));
            }
        }

        return query;
    }

    /// <summary>A parameter that must be there.</summary>
    /// <exception cref="StandardException">MissingParameter.</exception>
    public string Required(string name) => this[name] ?? throw new StandardException(StandardError.MissingParameter, $"The parameter '{name}' is missing.");

    /// <summary>A whole number within bounds.</summary>
    /// <exception cref="StandardException">InvalidParameter.</exception>
    public long Number(string name, long fallback, long min, long max) =>
        this[name] is not { } text ? fallback
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value >= min && value <= max ? value
        : throw Invalid(name, max == long.MaxValue ? $"must be a whole number from {min} on" : $"must be a whole number from {min} to {max}");

    /// <summary>Whether something is wanted: <c>true</c> or <c>false</c>, and no when absent.</summary>
    /// <exception cref="StandardException">InvalidParameter.</exception>
    public bool Flag(string name) => this[name] switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw Invalid(name, "must be true or false"),
    };

    /// <summary>The most entries that the answer shall have.</summary>
    /// <exception cref="StandardException">InvalidParameter.</exception>
    public int PageSize(int fallback) => (int)Number("limit", fallback, 1, MaxPageSize);

    /// <summary>Text of which an object's key can begin or go on: at most as long as one. Empty when absent.</summary>
    /// <exception cref="StandardException">PathTooLong.</exception>
    public string KeyText(string name) => this[name] is not { } text ? ""
        : Encoding.UTF8.GetByteCount(text) <= ObjectKey.MaxUtf8Length ? text
        : throw new StandardException(StandardError.PathTooLong, $"The parameter '{name}' is longer than {ObjectKey.MaxUtf8Length} bytes.");

    /// <summary>The object of the request.</summary>
    /// <exception cref="StandardException">MissingParameter.</exception>
    /// <exception cref="StorageException">InvalidKey or KeyTooLong.</exception>
    public ObjectKey Path() => ObjectKey.Parse(Required("path"));

    /// <summary>A version of the object; null when the request names none.</summary>
    /// <exception cref="StandardException">NoSuchVersion: no version was ever given such an id.</exception>
    public VersionId? Version(string name = "version") => this[name] is not { } text ? null
        : VersionId.TryParse(text, out VersionId id) ? id
        : text.Length == 0 ? throw Invalid(name, "must not be empty")
        : throw new StandardException(StandardError.NoSuchVersion);

    /// <summary>Refuses a parameter.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="rule">What it breaks, as the end of a sentence.</param>
    public static StandardException Invalid(string name, string rule) => new(StandardError.InvalidParameter, $"The parameter '{name}' {rule}.");

    private static string Decode(ReadOnlySpan<char> text) =>
        PercentEncoding.TryDecodeQuery(text, out string? decoded) ? decoded : throw new StandardException(StandardError.InvalidUri);

    private void Add(string name, string value)
    {
        if (this[name] is not null)
        {
            throw Invalid(name, "stands there twice");
        }

        if (_parameters.Count == MaxParameters)
        {
            throw new StandardException(StandardError.InvalidParameter, "There are too many parameters.");
        }

        _parameters.Add(KeyValuePair.Create(name, value));
    }
}
