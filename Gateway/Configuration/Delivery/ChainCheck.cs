namespace Gateway.Configuration.Delivery;

/// <summary>Looks whether the sources of services exist and lead to an end.</summary>
internal static class ChainCheck
{
    /// <summary>Finds what is wrong with each service's source.</summary>
    /// <param name="services">The services of the CDN front.</param>
    /// <param name="known">Every service's id, storages and refused ones, too.</param>
    /// <param name="report">Told a service and what is wrong.</param>
    public static void Run(IReadOnlyList<DeliveryServiceConfig> services, IReadOnlyCollection<string> known, Action<DeliveryServiceConfig, string> report)
    {
        var byId = new Dictionary<string, DeliveryServiceConfig>(StringComparer.Ordinal);
        foreach (DeliveryServiceConfig service in services)
        {
            byId.TryAdd(service.Id, service);
        }

        foreach (DeliveryServiceConfig service in services)
        {
            if (service.Source is not { ServiceId: { Length: > 0 } source })
            {
                continue;
            }

            if (!known.Contains(source))
            {
                report(service, $"no service '{source}'; {NearestName.Hint(source, [.. known])}");
            }
            else if (byId.GetValueOrDefault(source) is BindingConfig)
            {
                report(service, $"'{source}' is a public binding: the end of a chain, no source");
            }
            else if (FindCycle(service, byId) is { } cycle)
            {
                report(service, $"the sources go round in a circle: {cycle}");
            }
        }
    }

    /// <summary>The way from a service back to itself; null when there is none.</summary>
    private static string? FindCycle(DeliveryServiceConfig start, Dictionary<string, DeliveryServiceConfig> byId)
    {
        var way = new List<string> { start.Id };
        for (DeliveryServiceConfig? at = start; at?.Source is { } source && way.Count <= byId.Count; at = byId.GetValueOrDefault(source.ServiceId))
        {
            way.Add(source.ServiceId);
            if (source.ServiceId == start.Id)
            {
                return string.Join(" → ", way);
            }
        }

        return null;
    }
}
