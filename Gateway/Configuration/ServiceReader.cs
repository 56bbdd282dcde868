using Gateway.Configuration.Delivery;
using Gateway.Configuration.Yaml;
using Gateway.Storage.Identity;
using Gateway.Storage.Services;

namespace Gateway.Configuration;

/// <summary>Reads <c>services</c>: what every service has here, the rest in the reader of its type.</summary>
internal sealed class ServiceReader(IReadOnlySet<string> accountIds, IReadOnlySet<string> sourceIds, string folder)
{
    private const string Storage = "storage";
    private const string LaterType = "image-optimizer";

    // "all" means every service in a key's permissions.
    private static readonly string[] ReservedIds = ["all", "api"];

    private static readonly Dictionary<string, Func<ServiceHead, DeliveryServiceConfig>> DeliveryTypes = new(StringComparer.Ordinal)
    {
        [BindingConfig.TypeName] = BindingReader.Read,
        [MemoryCacheConfig.TypeName] = CacheReader.ReadMemory,
        [DiskCacheConfig.TypeName] = CacheReader.ReadDisk,
        [FetcherConfig.TypeName] = FetcherReader.Read,
        [FileSystemConfig.TypeName] = FileSystemReader.Read,
    };

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly List<StorageServiceConfig> _storages = [];
    private readonly List<DeliveryServiceConfig> _delivery = [];

    /// <summary>Every id that stands in the file, also of services that were refused: naming one is no second error.</summary>
    public IReadOnlySet<string> Ids => _ids;

    /// <summary>The storage services.</summary>
    public IReadOnlyList<StorageServiceConfig> Storages => _storages;

    /// <summary>The services of the CDN front.</summary>
    public IReadOnlyList<DeliveryServiceConfig> Delivery => _delivery;

    public void Read(YamlMap root)
    {
        var maps = new Dictionary<DeliveryServiceConfig, YamlMap>(ReferenceEqualityComparer.Instance);
        foreach (YamlMap map in root.Maps("services"))
        {
            if (ReadHead(map, out string type) is not { } head)
            {
                continue;
            }

            if (type == Storage)
            {
                _storages.Add(ReadStorage(head));
            }
            else
            {
                DeliveryServiceConfig service = DeliveryTypes[type](head);
                _delivery.Add(service);
                maps[service] = map;
            }
        }

        ChainCheck.Run(_delivery, _ids, (service, problem) => maps[service].Error("source", problem));
    }

    /// <summary>What every service has; null when its type says that nothing more can be read.</summary>
    private ServiceHead? ReadHead(YamlMap map, out string type)
    {
        string? id = map.RequiredText("id");
        type = map.RequiredText("type") ?? "";
        if (id is not null && !_ids.Add(id))
        {
            map.Error("id", $"the service '{id}' stands here a second time");
        }

        if (type != Storage && !DeliveryTypes.ContainsKey(type))
        {
            if (type.Length > 0)
            {
                map.Error("type", type == LaterType
                    ? $"service type '{type}' is not available in this version"
                    : $"'{type}' is no type of service; {NearestName.Hint(type, [Storage, .. DeliveryTypes.Keys, LaterType])}");
            }

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

        return new ServiceHead(map, id ?? "", map.Text("name") ?? id ?? "", account, folder);
    }

    private StorageServiceConfig ReadStorage(ServiceHead head)
    {
        YamlMap map = head.Map;
        var service = new StorageServiceConfig(head.Id, head.Name, head.AccountId, KeepVersions(map), map.Flag("caseSensitive") ?? true)
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
