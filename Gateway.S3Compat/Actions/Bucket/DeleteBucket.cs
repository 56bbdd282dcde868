using Gateway.Storage;
using Microsoft.AspNetCore.Http;

namespace Gateway.S3Compat.Actions.Bucket;

/// <summary>DeleteBucket: "all objects (including all object versions and delete markers) in the bucket must be deleted before".</summary>
internal sealed class DeleteBucket(ObjectStores stores) : IS3Action
{
    public async Task ExecuteAsync(S3Context context, CancellationToken cancellationToken)
    {
        await stores.DeleteAsync(context.Bucket.Id, cancellationToken);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
