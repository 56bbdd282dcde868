using Gateway.Delivery.FileSystem;
using Gateway.Invalidation;
using Gateway.StandardMode.Errors;
using Gateway.StandardMode.Json;
using Gateway.StandardMode.Upload;
using Gateway.Storage;
using Gateway.Storage.Objects;

namespace Gateway.StandardMode.Functions;

/// <summary>uploadfile: writes a file. Nothing is visible before its length, its digests and, in a form, what follows it have been checked.</summary>
internal sealed class UploadFile(ChangeRelay changes) : IStandardFunction
{
    public async Task ExecuteAsync(StandardContext context, CancellationToken cancellationToken)
    {
        ObjectKey path = context.Query.Path();
        WritePreconditions preconditions = WriteConditions.OfUpload(context.Request.Headers);
        ObjectMetadata metadata = UploadHeaders.Read(context.Request.Headers);
        if (context.Files is { } files)
        {
            await WriteAsync(context, files, path.Value, metadata, preconditions, cancellationToken);
            return;
        }

        ObjectStore store = context.Store;
        UploadedFile file = await UploadedFile.OpenAsync(context.Request, cancellationToken);
        var write = new ObjectWrite(path, file.Body, metadata with { ContentType = file.ContentType }, context.Key.AccountId, preconditions);
        (ObjectVersion version, bool replaced) = await PutAsync(store, write, cancellationToken);
        await AnswerAsync(context, replaced, version.Key.Value, version.Size, version.ETag, version, cancellationToken);
    }

    private async Task WriteAsync(
        StandardContext context, FileStore files, string path, ObjectMetadata metadata, WritePreconditions preconditions, CancellationToken cancellationToken)
    {
        if (metadata.ContentEncoding is not null || metadata.User.Count > 0)
        {
            throw new StandardException(StandardError.InvalidParameter, $"Plain files keep no Content-Encoding and no {UploadHeaders.UserPrefix} headers; without them, this would be another file.");
        }

        UploadedFile upload = await UploadedFile.OpenAsync(context.Request, cancellationToken);
        (StoredFile File, bool Replaced) put;
        try
        {
            put = await files.PutAsync(path, upload.Body, preconditions, cancellationToken);
        }
        finally
        {
            // Also after a failure: it may have come when the file had its name already.
            await changes.ChangedAsync(context.Service!.Id, files.Normalize(path));
        }

        await AnswerAsync(context, put.Replaced, put.File.Path, put.File.Size, put.File.ETag, version: null, cancellationToken);
    }

    private static Task AnswerAsync(
        StandardContext context, bool replaced, string path, long size, string etag, ObjectVersion? version, CancellationToken cancellationToken) => JsonAnswer.WriteAsync(
        context.Response,
        replaced ? StatusCodes.Status200OK : StatusCodes.Status201Created,
        json =>
        {
            json.WriteString("path"u8, path);
            json.WriteNumber("size"u8, size);
            json.WriteString("etag"u8, etag);
            json.WriteString("versionId"u8, version?.VersionId.Value);
            json.WriteNumberOrNull("syncId"u8, version?.SyncId);
        },
        cancellationToken);

    private static async ValueTask<PutResult> PutAsync(ObjectStore store, ObjectWrite write, CancellationToken cancellationToken)
    {
        try
        {
            return await store.PutAsync(write, cancellationToken);
        }
        catch (StorageException e) when (e.Error == StorageError.NoSuchKey)
        {
            // RFC 9110 section 13.1.1: If-Match is false where there is nothing that could match. S3 answers 404 instead.
            throw new StandardException(StandardError.PreconditionFailed, e.Message);
        }
    }
}
