using Gateway.Delivery.Http;
using Gateway.Delivery.StorageSource;
using Gateway.StandardMode.Errors;
using Gateway.StandardMode.Upload;
using Gateway.Storage.Objects;

namespace Gateway.StandardMode.Functions;

/// <summary>getfile: a file's bytes, the whole or ranges; of a storage, those of the newest version or the one named.</summary>
internal sealed class GetFile : IStandardFunction
{
    public async Task ExecuteAsync(StandardContext context, CancellationToken cancellationToken)
    {
        ObjectKey path = context.Query.Path();
        VersionId? versionId = context.Query.Version();
        if (context.Delivery is { } delivery)
        {
            await (versionId is null
                ? DeliveredFile.SendAsync(context, delivery.Source, path.Value, cancellationToken)
                : throw new StandardException(StandardError.NoSuchVersion));
            return;
        }

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
        FileAnswer.WriteHead(response, answer);
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
