using Gateway.Configuration.Yaml;
using Gateway.Storage.Identity;
using Gateway.Storage.Services;

namespace Gateway.Configuration;

/// <summary>Reads <c>services</c>.</summary>
internal sealed class ServiceReader(IReadOnlySet<string> accountIds, IReadOnlySet<string> sourceIds)
{
    private const string Storage = "storage";

    private static readonly string[] LaterTypes = ["file-system", "http-fetcher", "disk-cache", "memory-cache", "public-http-binding", "image-optimizer"];

    // "all" means every service in a key's permissions.
    private static readonly string[] ReservedIds = ["all", "api"];

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    /// <summary>Every id that stands in the file, also of services that were refused: naming one is no second error.</summary>
    public IReadOnlySet<string> Ids => _ids;

    public IReadOnlyList<StorageServiceConfig> Read(YamlMap root) => [.. root.Maps("services").Select(ReadOne).OfType<StorageServiceConfig>()];

    private StorageServiceConfig? ReadOne(YamlMap map)
    {
        string? id = map.RequiredText("id");
        string? type = map.RequiredText("type");
        if (id is not null && !_ids.Add(id))
        {
            map.Error("id", $"the service '{id}' stands here a second time");
        }

        if (type is null)
        {
            return null;
        }

        if (type != Storage)
        {
            map.Error("type", LaterTypes.Contains(type, StringComparer.Ordinal)
                ? $"service type '{type}' is not available in this version"
                : $"'{type}' is no type of service; {NearestName.Hint(type, [Storage, .. LaterTypes])}");
            return null;
        }

        if (id is not null)
        {
            CheckId(map, id);
        }

        string account = map.Text("account") ?? Account.DefaultId;
        if (!accountIds.Contains(account))
        {
            map.Error("account", $"no account '{account}'; {NearestName.Hint(account, [.. accountIds])}");
        }

        var service = new StorageServiceConfig(id ?? "", map.Text("name") ?? id ?? "", account, KeepVersions(map), map.Flag("caseSensitive") ?? true)
        {
            Replica = map.Map("replica") is { } replica ? ReadReplica(replica) : null,
        };
        map.Finish();
        return service;
    }

    private ReplicaConfig? ReadReplica(YamlMap map)
    {
        string? source = map.RequiredText("source");
        if (source is not null && !sourceIds.Contains(source))
        {
            map.Error("source", $"no replication source '{source}'; {NearestName.Hint(source, [.. sourceIds])}");
        }

        string? service = map.RequiredText("service");
        if (service is not null && ServiceId.Problem(service) is { } problem)
        {
            map.Error("service", $"the service id '{service}' {problem}");
        }

        map.Finish();
        return source is null || service is null ? null : new ReplicaConfig(source, service);
    }

    private static void CheckId(YamlMap map, string id)
    {
        if (ServiceId.Problem(id) is { } problem)
        {
            map.Error("id", $"the service id '{id}' {problem}");
        }
        else if (ReservedIds.Contains(id, StringComparer.Ordinal))
        {
            map.Error("id", $"the service id '{id}' is reserved");
        }
    }

    private static TimeSpan KeepVersions(YamlMap map)
    {
        if (map.Text("versions") is not { } text)
        {
            return Duration.Forever;
        }

        if (text == "never")
        {
            return TimeSpan.Zero;
        }

        if (!Duration.TryParse(text, out TimeSpan time) || time == TimeSpan.Zero)
        {
            map.Error("versions", $"'versions' must be never, forever or a duration such as 30d, found '{text}'");
        }

        return time;
    }
}
