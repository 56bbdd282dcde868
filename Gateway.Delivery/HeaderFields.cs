using Microsoft.Extensions.Primitives;

namespace Gateway.Delivery;

/// <summary>Header fields in the order they came, with their lines apart. Immutable; names match in any case (RFC 9110 section 5.1).</summary>
public sealed class HeaderFields
{
    private readonly KeyValuePair<string, StringValues>[] _fields;

    /// <summary>Takes the fields; each name stands there once, with all its lines.</summary>
    public HeaderFields(IEnumerable<KeyValuePair<string, StringValues>> fields) => _fields = [.. fields];

    /// <summary>None.</summary>
    public static HeaderFields Empty { get; } = new([]);

    /// <summary>How many names there are.</summary>
    public int Count => _fields.Length;

    /// <summary>All of them, to walk through without copying.</summary>
    public ReadOnlySpan<KeyValuePair<string, StringValues>> All => _fields;

    /// <summary>The lines of a field; none when it is absent.</summary>
    public StringValues this[string name]
    {
        get
        {
            foreach ((string key, StringValues value) in _fields)
            {
                if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return value;
                }
            }

            return StringValues.Empty;
        }
    }

    /// <summary>Whether the field is there.</summary>
    public bool Has(string name) => this[name].Count > 0;

    /// <summary>The same with a field set; no lines take it out.</summary>
    public HeaderFields With(string name, StringValues value)
    {
        HeaderFields others = Without(key => key.Equals(name, StringComparison.OrdinalIgnoreCase));
        return value.Count == 0 ? others : new HeaderFields([.. others._fields, KeyValuePair.Create(name, value)]);
    }

    /// <summary>The same without some.</summary>
    public HeaderFields Without(Func<string, bool> unwanted) =>
        Array.Exists(_fields, field => unwanted(field.Key)) ? new HeaderFields(_fields.Where(field => !unwanted(field.Key))) : this;
}
