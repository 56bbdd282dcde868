namespace Gateway.Configuration.Yaml;

/// <summary>
/// A cursor over one mapping. Every read names a key and says what it must hold; what is wrong goes into the errors and the read returns null.
/// <see cref="Finish"/> then refuses the keys that nobody asked for.
/// </summary>
internal sealed class YamlMap(YamlMapping node, ConfigErrors errors, EnvironmentText environment)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>Where the mapping starts.</summary>
    public Position Position => node.Position;

    /// <summary>The keys as written, for mappings whose keys are the user's own.</summary>
    public IEnumerable<string> Keys => node.Entries.Keys;

    /// <summary>Adds an error at the value of a key, or at the mapping when the key is absent.</summary>
    public void Error(string key, string message) => errors.Add(node.Entries.TryGetValue(key, out YamlEntry? entry) ? entry.Value.Position : node.Position, message);

    /// <summary>Adds an error at a key itself.</summary>
    public void KeyError(string key, string message) => errors.Add(node.Entries[key].KeyPosition, message);

    /// <summary>Adds an error at a list's item.</summary>
    public void Error(YamlNode item, string message) => errors.Add(item.Position, message);

    /// <summary>Any single value, with variables put in.</summary>
    public string? Text(string key) => Find(key) is { } value ? Text(value) : null;

    /// <summary>As <see cref="Text(string)"/>; its absence is an error.</summary>
    public string? RequiredText(string key)
    {
        if (Find(key) is not { } value)
        {
            errors.Add(node.Position, $"'{key}' is missing");
            return null;
        }

        string? text = Text(value);
        if (text is "")
        {
            errors.Add(value.Position, $"'{key}' is empty");
            return null;
        }

        return text;
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool? Flag(string key) => Parse<bool>(key, "true or false", (string text, out bool value) =>
    {
        value = text == "true";
        return text is "true" or "false";
    });

    /// <summary>A duration: see <see cref="Configuration.Duration"/>.</summary>
    public TimeSpan? Duration(string key) => Parse<TimeSpan>(key, "a duration such as 500ms, 30s, 10m, 1h, 7d or forever", Configuration.Duration.TryParse);

    /// <summary>A size in bytes: see <see cref="ByteSize"/>.</summary>
    public long? Size(string key) => Parse<long>(key, "a size such as 32KiB, 8MiB, 5GiB or plain bytes", ByteSize.TryParse);

    /// <summary>One of a few words.</summary>
    public T? Word<T>(string key, params (string Name, T Value)[] words)
        where T : struct
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        foreach ((string name, T value) in words)
        {
            if (name == text)
            {
                return value;
            }
        }

        Error(key, $"'{text}' is no value of '{key}'; {NearestName.Hint(text, [.. words.Select(w => w.Name)])}");
        return null;
    }

    /// <summary>A mapping inside this one.</summary>
    public YamlMap? Map(string key) => Find(key) is { } value ? Map(value) : null;

    /// <summary>The items of a list; none when it is absent or no list.</summary>
    public IReadOnlyList<YamlNode> Items(string key)
    {
        YamlNode? value = Find(key);
        if (value is YamlSequence sequence)
        {
            return sequence.Items;
        }

        if (value is not null)
        {
            errors.Add(value.Position, $"'{key}' must be a list, found {value.Kind}");
        }

        return [];
    }

    /// <summary>The items of a list of mappings.</summary>
    public IReadOnlyList<YamlMap> Maps(string key) => [.. Items(key).Select(Map).OfType<YamlMap>()];

    /// <summary>A list's item as a mapping.</summary>
    public YamlMap? Map(YamlNode value)
    {
        if (value is YamlMapping mapping)
        {
            return new YamlMap(mapping, errors, environment);
        }

        errors.Add(value.Position, $"expected a mapping, found {value.Kind}");
        return null;
    }

    /// <summary>A list's item as a single value, with variables put in.</summary>
    public string? Text(YamlNode value)
    {
        if (value is YamlScalar scalar)
        {
            int problems = 0;
            string text = environment.Expand(scalar.Text, problem =>
            {
                problems++;
                errors.Add(scalar.Position, problem);
            });
            if (text.Contains('\0', StringComparison.Ordinal))
            {
                // Nothing can be named so: neither files nor texts in a database hold it.
                problems++;
                errors.Add(scalar.Position, "the value must not hold the character U+0000");
            }

            return problems == 0 ? text : null;
        }

        errors.Add(value.Position, $"expected a single value, found {value.Kind}");
        return null;
    }

    /// <summary>Whether the key is there and not null. Counts as asking for it.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>Whether the key holds a list.</summary>
    public bool IsList(string key) => Find(key) is YamlSequence;

    /// <summary>Refuses every key that was not asked for.</summary>
    public void Finish()
    {
        foreach (YamlEntry entry in node.Entries.Values.Where(e => !_asked.Contains(e.Key)))
        {
            errors.Add(entry.KeyPosition, $"unknown key '{entry.Key}'; {NearestName.Hint(entry.Key, _asked)}");
        }
    }

    private delegate bool Parser<T>(string text, out T value);

    private T? Parse<T>(string key, string expected, Parser<T> parser)
        where T : struct
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (parser(text, out T value))
        {
            return value;
        }

        Error(key, $"'{key}' must be {expected}, found '{text}'");
        return null;
    }

    private YamlNode? Find(string key)
    {
        _asked.Add(key);
        return node.Entries.TryGetValue(key, out YamlEntry? entry) && !entry.Value.IsNull ? entry.Value : null;
    }
}
