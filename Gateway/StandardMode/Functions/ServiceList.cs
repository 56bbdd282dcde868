using System.Text.Json;
using Gateway.Chains;
using Gateway.Configuration.Delivery;
using Gateway.Replication;
using Gateway.StandardMode.Json;
using Gateway.Storage;
using Gateway.Storage.Identity;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;
using Gateway.Storage.Versioning;

namespace Gateway.StandardMode.Functions;

/// <summary>servicelist: the services that the key may read.</summary>
internal sealed class ServiceList(ServiceDirectory directory, ObjectStores stores, ReplicationLoop replication, TimeProvider time) : IStandardFunction
{
    public async Task ExecuteAsync(StandardContext context, CancellationToken cancellationToken)
    {
        var services = new List<(IOwnedService Service, long? SyncId)>();
        foreach (IOwnedService service in (await directory.ListAsync()).Where(service => context.Key.LevelFor(service) >= AccessLevel.Read))
        {
            services.Add((service, service is ServiceInfo storage ? await SyncIdAsync(storage, cancellationToken) : null));
        }

        await JsonAnswer.WriteAsync(
            context.Response,
            StatusCodes.Status200OK,
            json =>
            {
                json.WriteStartArray("services"u8);
                foreach ((IOwnedService service, long? syncId) in services)
                {
                    Write(json, service, context.Key.LevelFor(service), syncId);
                }

                json.WriteEndArray();
            },
            cancellationToken);
    }

    private void Write(Utf8JsonWriter json, IOwnedService service, AccessLevel level, long? syncId)
    {
        var storage = service as ServiceInfo;
        var delivery = service as DeliveryServiceConfig;
        json.WriteStartObject();
        json.WriteString("id"u8, service.Id);
        json.WriteString("name"u8, storage?.Name ?? delivery?.Name);
        json.WriteString("type"u8, delivery?.Type ?? "storage");
        json.WriteString("access"u8, level == AccessLevel.Write ? "write"u8 : "read"u8);
        json.WriteString("source"u8, delivery?.Source?.ServiceId);
        json.WriteBoolean("versioned"u8, storage is { Versioning: VersioningState.Enabled });
        json.WriteBoolean("replica"u8, storage is { ReplicaOf: not null });
        json.WriteNumberOrNull("syncId"u8, syncId);
        if (replication.Find(service.Id) is { } status)
        {
            WriteReplication(json, status);
        }

        json.WriteEndObject();
    }

    private void WriteReplication(Utf8JsonWriter json, ReplicationStatus status)
    {
        json.WriteStartObject("replication"u8);
        json.WriteString("source"u8, status.Source);
        json.WriteString("service"u8, status.Service);
        json.WriteTimeOrNull("lastSync"u8, status.LastSync);
        json.WriteNumber("lastSyncId"u8, status.LastSyncId);
        json.WriteNumber("primarySyncId"u8, status.PrimarySyncId);
        if (status.Lag(time.GetUtcNow()) is { } lag)
        {
            json.WriteNumber("lagSeconds"u8, Math.Round(lag.TotalSeconds, 3));
        }
        else
        {
            json.WriteNull("lagSeconds"u8);
        }

        json.WriteString("result"u8, status.Failure ?? "ok");
        json.WriteEndObject();
    }

    /// <summary>The newest sync id; null for a service that cannot be asked now.</summary>
    private async ValueTask<long?> SyncIdAsync(ServiceInfo service, CancellationToken cancellationToken)
    {
        try
        {
            ObjectStore store = await stores.GetAsync(service.Id);
            return await store.History.LastSyncIdAsync(cancellationToken);
        }
        catch (StorageException)
        {
            return null;
        }
    }
}
