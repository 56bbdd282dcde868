using Gateway.StandardMode.Json;
using Gateway.Storage;
using Gateway.Storage.Services;

namespace Gateway.StandardMode.Functions;

/// <summary>replicapromote: a replica stops following its primary, for good, and takes writes itself.</summary>
internal sealed class ReplicaPromote(ObjectStores stores) : IStandardFunction
{
    public async Task ExecuteAsync(StandardContext context, CancellationToken cancellationToken)
    {
        ServiceInfo promoted = await stores.PromoteAsync(context.Query.Required("sid"), cancellationToken);
        ObjectStore store = await stores.GetAsync(promoted.Id);
        long syncId = await store.History.LastSyncIdAsync(cancellationToken);
        await JsonAnswer.WriteAsync(
            context.Response,
            StatusCodes.Status200OK,
            json =>
            {
                json.WriteString("id"u8, promoted.Id);
                json.WriteNumber("syncId"u8, syncId);
            },
            cancellationToken);
    }
}
