using Gateway.StandardMode.Errors;
using Gateway.StandardMode.Json;
using Gateway.StandardMode.Upload;
using Gateway.Storage;
using Gateway.Storage.Objects;
using Gateway.Storage.Versioning;

namespace Gateway.StandardMode.Functions;

/// <summary>deletefile: adds a deletion marker where versions are kept, else removes the file; with a version, removes just that one for good.</summary>
internal sealed class DeleteFile : IStandardFunction
{
    public async Task ExecuteAsync(StandardContext context, CancellationToken cancellationToken)
    {
        ObjectKey path = context.Query.Path();
        VersionId? versionId = context.Query.Version();

        // A file that is not there is not deleted a second time; to S3 it would be.
        WritePreconditions preconditions = WriteConditions.OfDelete(context.Request.Headers) with { MustExist = versionId is null };
        DeleteResult deleted = await context.Store.DeleteAsync(new DeleteTarget(path, versionId, preconditions), context.Key.AccountId, cancellationToken);
        if (!deleted.Existed)
        {
            throw new StandardException(versionId is null ? StandardError.NoSuchFile : StandardError.NoSuchVersion);
        }

        await JsonAnswer.WriteAsync(
            context.Response,
            StatusCodes.Status200OK,
            json =>
            {
                json.WriteString("path"u8, context.Store.Normalize(path).Value);
                json.WriteString("versionId"u8, deleted.VersionId?.Value);
                json.WriteBoolean("deletionMarker"u8, deleted.IsDeleteMarker);
                json.WriteNumberOrNull("syncId"u8, deleted.SyncId);
            },
            cancellationToken);
    }
}
