using Gateway.Configuration;
using Gateway.Configuration.Delivery;

namespace Gateway.CommandLine;

/// <summary>The services of a configuration as a tree: each public binding with its sources below it, then what no binding reaches.</summary>
internal sealed class ChainTree(GatewayConfig config)
{
    private readonly HashSet<string> _shown = new(StringComparer.Ordinal);

    /// <summary>Its lines, without the branch in front.</summary>
    public IEnumerable<IReadOnlyList<string>> Trees()
    {
        IEnumerable<DeliveryServiceConfig> ends = config.Delivery.Where(service => service is BindingConfig);
        HashSet<string> sources = [.. config.Delivery.Select(service => service.Source?.ServiceId).OfType<string>()];
        IEnumerable<DeliveryServiceConfig> loose = config.Delivery.Where(service => service is not BindingConfig && !sources.Contains(service.Id));
        foreach (DeliveryServiceConfig top in ends.Concat(loose))
        {
            yield return Walk(top);
        }

        foreach (StorageServiceConfig storage in config.Services.Where(service => !_shown.Contains(service.Id)))
        {
            yield return [Describe(storage)];
        }
    }

    private List<string> Walk(DeliveryServiceConfig top)
    {
        var lines = new List<string>();
        DeliveryServiceConfig? service = top;
        string path = "";
        while (service is not null)
        {
            lines.Add($"{service.Id}  {Describe(service)}{path}");
            _shown.Add(service.Id);
            SourceLink? source = service.Source;
            path = source is { Path.Length: > 0 } ? $", below {source.Path}" : "";
            service = config.Delivery.FirstOrDefault(next => next.Id == source?.ServiceId);
            if (service is null && config.Services.FirstOrDefault(storage => storage.Id == source?.ServiceId) is { } last)
            {
                lines.Add(Describe(last) + path);
                _shown.Add(last.Id);
            }
        }

        return lines;
    }

    private static string Describe(DeliveryServiceConfig service) => service switch
    {
        BindingConfig { Options: { } options } => $"{service.Type}, {options.Host ?? "*"}:{options.Port?.ToString() ?? "*"}{options.PathPrefix}",
        MemoryCacheConfig memory => $"{service.Type}, {ByteSize.Format(memory.MaxMemory)}",
        DiskCacheConfig disk => $"{service.Type}, {ByteSize.Format(disk.MaxSize)}",
        FetcherConfig fetcher => $"{service.Type}, {string.Join(", ", fetcher.Options.Origins)}",
        FileSystemConfig files => $"{service.Type}, {files.Options.Directory}",
        _ => service.Type,
    };

    private static string Describe(StorageServiceConfig service)
    {
        string versions = service.KeepVersions == TimeSpan.Zero ? "never" : Duration.Format(service.KeepVersions);
        return $"{service.Id}  storage, old versions kept: {versions}{(service.CaseSensitive ? "" : ", case-insensitive")}, account {service.AccountId}"
            + (service.Replica is { } primary ? $", replica of {primary}" : "");
    }
}
