using Gateway.Delivery.FileSystem;
using Gateway.Invalidation;
using Gateway.StandardMode.Errors;
using Gateway.StandardMode.Json;
using Gateway.StandardMode.Upload;
using Gateway.Storage;
using Gateway.Storage.Objects;
using Gateway.Storage.Versioning;

namespace Gateway.StandardMode.Functions;

/// <summary>deletefile: adds a deletion marker where versions are kept, else removes the file; with a version, removes just that one for good.</summary>
internal sealed class DeleteFile(ChangeRelay changes) : IStandardFunction
{
    public async Task ExecuteAsync(StandardContext context, CancellationToken cancellationToken)
    {
        ObjectKey path = context.Query.Path();
        VersionId? versionId = context.Query.Version();

        // A file that is not there is not deleted a second time; to S3 it would be.
        WritePreconditions preconditions = WriteConditions.OfDelete(context.Request.Headers) with { MustExist = versionId is null };
        if (context.Files is { } files)
        {
            await DeleteAsync(context, files, path.Value, versionId, preconditions, cancellationToken);
            return;
        }

        DeleteResult deleted = await context.Store.DeleteAsync(new DeleteTarget(path, versionId, preconditions), context.Key.AccountId, cancellationToken);
        if (!deleted.Existed)
        {
            throw new StandardException(versionId is null ? StandardError.NoSuchFile : StandardError.NoSuchVersion);
        }

        await AnswerAsync(context, context.Store.Normalize(path).Value, deleted, cancellationToken);
    }

    private async Task DeleteAsync(
        StandardContext context, FileStore files, string path, VersionId? versionId, WritePreconditions preconditions, CancellationToken cancellationToken)
    {
        if (versionId is not null)
        {
            throw new StandardException(StandardError.NoSuchVersion);
        }

        string normalized = files.Normalize(path);
        try
        {
            await files.DeleteAsync(path, preconditions, cancellationToken);
        }
        finally
        {
            // Also after a failure: the file may be gone.
            await changes.ChangedAsync(context.Service!.Id, normalized);
        }

        await AnswerAsync(context, normalized, new DeleteResult(Existed: true, null, IsDeleteMarker: false, null), cancellationToken);
    }

    private static Task AnswerAsync(StandardContext context, string path, DeleteResult deleted, CancellationToken cancellationToken) => JsonAnswer.WriteAsync(
        context.Response,
        StatusCodes.Status200OK,
        json =>
        {
            json.WriteString("path"u8, path);
            json.WriteString("versionId"u8, deleted.VersionId?.Value);
            json.WriteBoolean("deletionMarker"u8, deleted.IsDeleteMarker);
            json.WriteNumberOrNull("syncId"u8, deleted.SyncId);
        },
        cancellationToken);
}
