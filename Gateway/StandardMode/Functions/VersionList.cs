using Gateway.Delivery.Http;
using Gateway.StandardMode.Errors;
using Gateway.StandardMode.Json;
using Gateway.Storage.Objects;

namespace Gateway.StandardMode.Functions;

/// <summary>versionlist: the versions of one file and its deletion markers, newest first, page by page.</summary>
internal sealed class VersionList : IStandardFunction
{
    public async Task ExecuteAsync(StandardContext context, CancellationToken cancellationToken)
    {
        ObjectKey path = context.Query.Path();
        VersionId? after = context.Query.Version("after");
        int limit = context.Query.PageSize(StandardQuery.MaxPageSize);

        // One more than asked for tells whether there is more.
        IReadOnlyList<ObjectVersion> found = await context.Store.ListVersionsOfAsync(path, after, limit + 1, cancellationToken);
        if (found.Count == 0 && after is null)
        {
            throw new StandardException(StandardError.NoSuchFile);
        }

        await JsonAnswer.WriteAsync(
            context.Response,
            StatusCodes.Status200OK,
            json =>
            {
                json.WriteStartArray("versions"u8);
                foreach (ObjectVersion version in found.Take(limit))
                {
                    bool hasContent = !version.IsDeleteMarker;
                    json.WriteStartObject();
                    json.WriteString("versionId"u8, version.VersionId.Value);
                    json.WriteNumber("syncId"u8, version.SyncId);
                    json.WriteTime("modified"u8, version.Modified);
                    json.WriteNumberOrNull("size"u8, hasContent ? version.Size : null);
                    json.WriteString("etag"u8, hasContent ? version.ETag : null);
                    json.WriteString("contentType"u8, hasContent ? version.Metadata.ContentType ?? ContentAnswer.DefaultContentType : null);
                    json.WriteBoolean("latest"u8, version.IsLatest);
                    json.WriteBoolean("deleted"u8, version.IsDeleteMarker);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteString("next"u8, found.Count > limit ? found[limit - 1].VersionId.Value : null);
            },
            cancellationToken);
    }
}
