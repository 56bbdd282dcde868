using Gateway.Configuration;
using Gateway.Configuration.Yaml;

namespace Gateway.CommandLine;

/// <summary>Engines on the command line, in the very words of the configuration: <c>{ type: postgres, connection: "..." }</c>, or the type alone where it needs no more.</summary>
internal static class EngineText
{
    /// <summary>The configuration with other engines.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="catalog">Its catalog; null for the one it has.</param>
    /// <param name="blobs">Its bytes; null for those it has.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <exception cref="ConfigException">With every error at once.</exception>
    public static GatewayConfig Apply(GatewayConfig config, string? catalog, string? blobs, Func<string, string?> variable)
    {
        var environment = new EnvironmentText(variable);
        if (catalog is not null)
        {
            config = config with { Catalog = Read("catalog", catalog, environment, CatalogReader.Read) };
        }

        return blobs is null ? config : config with { S3 = Read("blobs", blobs, environment, BlobsReader.Read) };
    }

    private static T? Read<T>(string key, string text, EnvironmentText environment, Func<YamlMap?, T?> read)
        where T : class
    {
        var errors = new ConfigErrors($"--{key}");
        string value = text.All(char.IsAsciiLetterOrDigit) ? $"{{ type: {text} }}" : text;
        using var yaml = new StringReader($"{key}: {value}");
        T? engine = YamlTree.Read(yaml, errors) is { } tree ? read(new YamlMap(tree, errors, environment).Map(key)) : null;
        errors.ThrowIfAny();
        return engine;
    }
}
