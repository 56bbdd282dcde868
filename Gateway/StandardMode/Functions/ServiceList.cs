using System.Text.Json;
using Gateway.Replication;
using Gateway.StandardMode.Json;
using Gateway.Storage;
using Gateway.Storage.Identity;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;
using Gateway.Storage.Versioning;

namespace Gateway.StandardMode.Functions;

/// <summary>servicelist: the services that the key may read.</summary>
internal sealed class ServiceList(ObjectStores stores, ReplicationLoop replication, TimeProvider time) : IStandardFunction
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

    private void Write(Utf8JsonWriter json, ServiceInfo service, AccessLevel level, long? syncId)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, service.Id);
        json.WriteString("name"u8, service.Name);
        json.WriteString("type"u8, "storage"u8);
        json.WriteString("access"u8, level == AccessLevel.Write ? "write"u8 : "read"u8);
        json.WriteBoolean("versioned"u8, service.Versioning == VersioningState.Enabled);
        json.WriteBoolean("replica"u8, service.ReplicaOf is not null);
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
