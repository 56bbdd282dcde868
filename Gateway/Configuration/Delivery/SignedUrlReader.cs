using Gateway.Configuration.Yaml;
using Gateway.Delivery.Binding.Signing;

namespace Gateway.Configuration.Delivery;

/// <summary>Reads <c>signedUrls</c>.</summary>
internal static class SignedUrlReader
{
    // A shorter one can be guessed without asking, by whoever has seen a single URL.
    private const int MinLength = 16;

    public static SignedUrlOptions? Read(YamlMap? map)
    {
        if (map is null)
        {
            return null;
        }

        var keys = new List<string>();
        IReadOnlyList<YamlNode> items = map.Items("keys");
        foreach (YamlNode item in items)
        {
            if (map.Text(item) is not { } key)
            {
                continue;
            }

            if (key.Length < MinLength)
            {
                map.Error(item, $"a key that URLs are signed with must have at least {MinLength} characters");
            }

            keys.Add(key);
        }

        if (items.Count == 0)
        {
            map.Error("keys", "'keys' must name at least one key");
        }

        map.Finish();
        return new SignedUrlOptions(keys);
    }
}
