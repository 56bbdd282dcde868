using Gateway.Configuration.Yaml;
using Gateway.Storage.Identity;

namespace Gateway.Configuration;

/// <summary>Reads <c>keys</c>.</summary>
internal sealed class KeyReader(IReadOnlySet<string> accountIds, IReadOnlySet<string> serviceIds)
{
    private const string AllServices = "all";

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<string> _secrets = new(StringComparer.Ordinal);

    public IReadOnlyList<ApiKey> Read(YamlMap root) => [.. root.Maps("keys").Select(ReadOne).OfType<ApiKey>()];

    private ApiKey? ReadOne(YamlMap map)
    {
        string? id = map.RequiredText("id");
        if (id is not null && KeyText.IdProblem(id) is { } idProblem)
        {
            map.Error("id", idProblem);
        }

        if (id is not null && !_ids.Add(id))
        {
            map.Error("id", $"the key '{id}' stands here a second time");
        }

        string? secret = map.RequiredText("value");
        if (secret is not null && KeyText.SecretProblem(secret) is { } secretProblem)
        {
            map.Error("value", secretProblem);
        }

        // By its value alone a key is found in standard mode.
        if (secret is not null && !_secrets.Add(secret))
        {
            map.Error("value", "another key has the same value");
        }

        string account = map.Text("account") ?? Account.DefaultId;
        if (!accountIds.Contains(account))
        {
            map.Error("account", $"no account '{account}'; {NearestName.Hint(account, [.. accountIds])}");
        }

        bool admin = map.Flag("admin") ?? false;
        Permissions? permissions = map.Map("permissions") is { } granted ? ReadPermissions(granted) : null;
        if (!admin && !map.Has("permissions"))
        {
            map.Error("permissions", "'permissions' is missing; { all: read }, { all: write } or a level for each service, or admin: true");
        }

        map.Finish();
        return id is null || secret is null ? null : new ApiKey(id, secret, account, admin, permissions ?? Permissions.Everything);
    }

    private Permissions ReadPermissions(YamlMap map)
    {
        var services = new Dictionary<string, AccessLevel>(StringComparer.Ordinal);
        foreach (string id in map.Keys.Where(k => k != AllServices))
        {
            if (Level(map, id) is { } level)
            {
                services[id] = level;
            }

            if (!serviceIds.Contains(id))
            {
                map.KeyError(id, $"no service '{id}'; {NearestName.Hint(id, [AllServices, .. serviceIds])}");
            }
        }

        return new Permissions(Level(map, AllServices) ?? AccessLevel.None, services);
    }

    private static AccessLevel? Level(YamlMap map, string key) => map.Word(key, ("none", AccessLevel.None), ("read", AccessLevel.Read), ("write", AccessLevel.Write));
}
