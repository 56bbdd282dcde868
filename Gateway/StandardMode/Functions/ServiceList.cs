using System.Text.Json;
using Gateway.StandardMode.Json;
using Gateway.Storage;
using Gateway.Storage.Identity;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;
using Gateway.Storage.Versioning;

namespace Gateway.StandardMode.Functions;

/// <summary>servicelist: the services that the key may read.</summary>
internal sealed class ServiceList(ObjectStores stores) : IStandardFunction
{
    public async Task ExecuteAsync(StandardContext context, CancellationToken cancellationToken)
    {
        var services = new List<(ServiceInfo Service, long? SyncId)>();
        foreach (ServiceInfo service in stores.List().Where(service => context.Key.LevelFor(service) >= AccessLevel.Read))
        {
            services.Add((service, await SyncIdAsync(service, cancellationToken)));
        }

        await JsonAnswer.WriteAsync(
            context.Response,
            StatusCodes.Status200OK,
            json =>
            {
                json.WriteStartArray("services"u8);
                foreach ((ServiceInfo service, long? syncId) in services)
                {
                    Write(json, service, context.Key.LevelFor(service), syncId);
                }

                json.WriteEndArray();
            },
            cancellationToken);
    }

    private static void Write(Utf8JsonWriter json, ServiceInfo service, AccessLevel level, long? syncId)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, service.Id);
        json.WriteString("name"u8, service.Name);
        json.WriteString("type"u8, "storage"u8);
        json.WriteString("access"u8, level == AccessLevel.Write ? "write"u8 : "read"u8);
        json.WriteBoolean("versioned"u8, service.Versioning == VersioningState.Enabled);
        json.WriteBoolean("replica"u8, service.ReplicaOf is not null);
        json.WriteNumberOrNull("syncId"u8, syncId);
        json.WriteEndObject();
    }

    /// <summary>The newest sync id; null for a service that cannot be asked now.</summary>
    private async ValueTask<long?> SyncIdAsync(ServiceInfo service, CancellationToken cancellationToken)
    {
        try
        {
            ObjectStore store = await stores.GetAsync(service.Id);
            return await store.LastSyncIdAsync(cancellationToken);
        }
        catch (StorageException)
        {
            return null;
        }
    }
}
