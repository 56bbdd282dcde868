using Gateway.Delivery.Http;
using Gateway.Delivery.StorageSource;
using Gateway.StandardMode.Errors;
using Gateway.StandardMode.Upload;
using Gateway.Storage.Objects;

namespace Gateway.StandardMode.Functions;

/// <summary>getfile: a file's bytes, the whole or ranges, of the newest version or the one named.</summary>
internal sealed class GetFile : IStandardFunction
{
    public async Task ExecuteAsync(StandardContext context, CancellationToken cancellationToken)
    {
        ObjectKey path = context.Query.Path();
        VersionId? versionId = context.Query.Version();
        if (HttpMethods.IsHead(context.Request.Method))
        {
            Begin(context, await context.Store.GetAsync(path, versionId, cancellationToken));
            return;
        }

        using var body = new StoredBody(await context.Store.OpenAsync(path, versionId, cancellationToken));
        ContentAnswer answer = Begin(context, body.Version);
        await answer.WriteBodyAsync(context.Response, body, cancellationToken);
    }

    private static ContentAnswer Begin(StandardContext context, ObjectVersion version)
    {
        HttpResponse response = context.Response;
        var answer = new ContentAnswer(context.Request, StoredContent.Describe(version));
        StandardError? refusal = answer.Status switch
        {
            StatusCodes.Status412PreconditionFailed => StandardError.PreconditionFailed,
            StatusCodes.Status416RangeNotSatisfiable => StandardError.InvalidRange,
            _ => null,
        };
        if (refusal is not null)
        {
            throw new StandardException(refusal) { Head = answer.WriteHead };
        }

        answer.WriteHead(response);
        response.Headers["x-owncdn-version"] = version.VersionId.Value;
        response.Headers["x-owncdn-sync-id"] = version.SyncId.ToString();
        if (answer.HasContent)
        {
            foreach ((string name, string value) in version.Metadata.User)
            {
                response.Headers[$"{UploadHeaders.UserPrefix}{name}"] = value;
            }
        }

        return answer;
    }
}
