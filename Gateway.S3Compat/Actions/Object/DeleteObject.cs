using Gateway.S3Compat.Access;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Protocol;
using Gateway.Storage;
using Gateway.Storage.Versioning;
using Microsoft.AspNetCore.Http;

namespace Gateway.S3Compat.Actions.Object;

/// <summary>DeleteObject: 204 whether or not there was an object, as S3 answers.</summary>
internal sealed class DeleteObject : IS3Action
{
    public async Task ExecuteAsync(S3Context context, CancellationToken cancellationToken)
    {
        var target = new DeleteTarget(context.ObjectKey, VersionIds.Read(context.Query), WriteConditions.OfDelete(context.Headers));
        if (target.VersionId is not null && !Authorizer.MayPurge(context.Key, context.Bucket))
        {
            throw new S3Exception(S3Error.AccessDenied);
        }

        DeleteResult result = await context.Store.DeleteAsync(target, context.AccountId, cancellationToken);
        if (result is { VersionId: { } version, Versioning: not VersioningState.Unversioned })
        {
            context.Response.Headers["x-amz-version-id"] = version.Value;
        }

        if (result.IsDeleteMarker)
        {
            context.Response.Headers["x-amz-delete-marker"] = "true";
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
