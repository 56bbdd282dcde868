using Gateway.Configuration;
using Gateway.Storage;
using Gateway.Storage.Services;

namespace Gateway.Hosting;

/// <summary>What the configuration means to storage.</summary>
internal static class StorageSettings
{
    public static StorageOptions Options(GatewayConfig config) => new()
    {
        DataDirectory = config.DataDirectory,
        Durability = config.Durability,
        InlineLimit = config.InlineLimit,
        Postgres = config.Catalog,
        MasterKey = config.MasterKey,
        Instance = config.Instance,
        S3 = config.S3,
    };

    public static IEnumerable<ServiceDefinition> Services(GatewayConfig config) => config.Services.Select(service => new ServiceDefinition(
        service.Id,
        service.Name,
        service.AccountId,
        service.KeepVersions == Duration.Forever ? null : service.KeepVersions,
        service.CaseSensitive)
    {
        ReplicaOf = service.Replica?.ToString(),
    });
}
