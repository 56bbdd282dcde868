using Microsoft.AspNetCore.Http;

namespace Gateway.S3Compat.Actions.Multipart;

/// <summary>AbortMultipartUpload: the upload ends and its parts are freed.</summary>
internal sealed class AbortMultipartUpload : IS3Action
{
    public async Task ExecuteAsync(S3Context context, CancellationToken cancellationToken)
    {
        await context.Store.Uploads.AbortAsync(context.Query["uploadId"]!, context.ObjectKey, cancellationToken);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
