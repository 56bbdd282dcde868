using Gateway.Configuration.Yaml;
using Gateway.Storage.Identity;

namespace Gateway.Configuration;

/// <summary>Finds config.yaml, reads it, and lays the command line and the environment over it.</summary>
public static class ConfigLoader
{
    private const string FileName = "config.yaml";

    /// <summary>Reads the configuration.</summary>
    /// <param name="overrides">What the command line sets.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <exception cref="ConfigException">With every error at once.</exception>
    public static GatewayConfig Load(ConfigOverrides overrides, Func<string, string?> variable)
    {
        string? file = overrides.ConfigFile is { } given ? Path.GetFullPath(given) : Find();
        var errors = new ConfigErrors(overrides.ConfigFile ?? file ?? FileName);
        YamlMapping? tree = file is null ? null : ReadTree(file, errors);
        string folder = Path.GetDirectoryName(file) ?? Path.GetFullPath(".");

        GatewayConfig config = tree is null
            ? new GatewayConfig { DataDirectory = Path.Combine(folder, "data") }
            : new ConfigReader(folder).Read(new YamlMap(tree, errors, new EnvironmentText(variable)));

        config = config with { File = file, Keys = [.. config.Keys, .. EnvironmentKey(variable, config.Keys, errors)], Log = OverrideLog(config.Log, variable, errors) };
        config = OverrideUrls(config, overrides.Urls, errors);
        if (overrides.DataDirectory is { } data)
        {
            config = config with { DataDirectory = Path.GetFullPath(data) };
        }

        errors.ThrowIfAny();
        return config;
    }

    private static string? Find()
    {
        string[] places = [Path.GetFullPath(FileName), Path.Combine(AppContext.BaseDirectory, FileName)];
        return places.FirstOrDefault(File.Exists);
    }

    private static YamlMapping? ReadTree(string file, ConfigErrors errors)
    {
        try
        {
            using StreamReader text = File.OpenText(file);
            return YamlTree.Read(text, errors);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(file, $"cannot be read: {e.Message}");
            return null;
        }
    }

    private static IEnumerable<ApiKey> EnvironmentKey(Func<string, string?> variable, IReadOnlyList<ApiKey> configured, ConfigErrors errors)
    {
        string? id = variable(EnvironmentNames.AccessKey);
        string? secret = variable(EnvironmentNames.SecretKey);
        if (string.IsNullOrEmpty(id) != string.IsNullOrEmpty(secret))
        {
            errors.Add(EnvironmentNames.AccessKey, $"{EnvironmentNames.AccessKey} and {EnvironmentNames.SecretKey} must be set together");
            yield break;
        }

        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(secret))
        {
            yield break;
        }

        if (KeyText.IdProblem(id) is { } idProblem)
        {
            errors.Add(EnvironmentNames.AccessKey, idProblem);
        }

        if (KeyText.SecretProblem(secret) is { } secretProblem)
        {
            errors.Add(EnvironmentNames.SecretKey, secretProblem);
        }

        if (configured.Any(k => k.Id == id))
        {
            errors.Add(EnvironmentNames.AccessKey, $"the key '{id}' stands in the configuration file, too");
        }

        if (configured.Any(k => k.Secret == secret))
        {
            errors.Add(EnvironmentNames.SecretKey, "a key of the configuration file has the same value");
        }

        yield return new ApiKey(id, secret, Account.DefaultId, Admin: true, Permissions.Everything);
    }

    private static LogConfig OverrideLog(LogConfig log, Func<string, string?> variable, ConfigErrors errors)
    {
        switch (variable(EnvironmentNames.LogFormat))
        {
            case null or "":
                return log;
            case "json":
                return log with { Format = LogFormat.Json };
            case "text":
                return log with { Format = LogFormat.Text };
            case var other:
                errors.Add(EnvironmentNames.LogFormat, $"must be text or json, found '{other}'");
                return log;
        }
    }

    // A https url of the command line takes the certificate of the file's first https url.
    private static GatewayConfig OverrideUrls(GatewayConfig config, string? urls, ConfigErrors errors)
    {
        if (urls is null)
        {
            return config;
        }

        CertificateFiles? certificate = config.Urls.FirstOrDefault(u => u.Certificate is not null)?.Certificate;
        var result = new List<ListenUrl>();
        foreach (string text in urls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            bool secure = text.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
            ListenUrl? url = ListenUrl.Parse(text, secure ? certificate : null, out string? problem);
            if (url is null)
            {
                errors.Add("--urls", problem!);
            }
            else if (result.Exists(url.Collides))
            {
                errors.Add("--urls", $"'{url}' stands here a second time");
            }
            else
            {
                result.Add(url);
            }
        }

        if (result.Count == 0)
        {
            errors.Add("--urls", "names no url");
        }

        return config with { Urls = result };
    }
}
