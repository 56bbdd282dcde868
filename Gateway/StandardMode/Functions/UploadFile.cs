using Gateway.StandardMode.Errors;
using Gateway.StandardMode.Json;
using Gateway.StandardMode.Upload;
using Gateway.Storage;
using Gateway.Storage.Objects;

namespace Gateway.StandardMode.Functions;

/// <summary>uploadfile: writes a file. Nothing is visible before its length, its digests and, in a form, what follows it have been checked.</summary>
internal sealed class UploadFile : IStandardFunction
{
    public async Task ExecuteAsync(StandardContext context, CancellationToken cancellationToken)
    {
        ObjectKey path = context.Query.Path();
        WritePreconditions preconditions = WriteConditions.OfUpload(context.Request.Headers);
        ObjectMetadata metadata = UploadHeaders.Read(context.Request.Headers);
        UploadedFile file = await UploadedFile.OpenAsync(context.Request, cancellationToken);
        var write = new ObjectWrite(path, file.Body, metadata with { ContentType = file.ContentType }, context.Key.AccountId, preconditions);
        PutResult put = await PutAsync(context.Store, write, cancellationToken);
        await JsonAnswer.WriteAsync(
            context.Response,
            put.Replaced ? StatusCodes.Status200OK : StatusCodes.Status201Created,
            json =>
            {
                json.WriteString("path"u8, put.Version.Key.Value);
                json.WriteNumber("size"u8, put.Version.Size);
                json.WriteString("etag"u8, put.Version.ETag);
                json.WriteString("versionId"u8, put.Version.VersionId.Value);
                json.WriteNumber("syncId"u8, put.Version.SyncId);
            },
            cancellationToken);
    }

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
