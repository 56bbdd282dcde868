using Gateway.Delivery.Http;
using Gateway.StandardMode.Json;
using Gateway.Storage.Listing;
using Gateway.Storage.Objects;

namespace Gateway.StandardMode.Functions;

/// <summary>filelist: current files in byte order, with a delimiter rolled up into folders, page by page.</summary>
internal sealed class FileList : IStandardFunction
{
    public async Task ExecuteAsync(StandardContext context, CancellationToken cancellationToken)
    {
        StandardQuery query = context.Query;
        var list = new ListQuery(query.KeyText("path"), query.KeyText("delimiter"), query.KeyText("after"), query.PageSize(fallback: StandardQuery.MaxPageSize));
        ListPage<ObjectVersion> page = await context.Store.ListAsync(list, cancellationToken);
        await JsonAnswer.WriteAsync(
            context.Response,
            StatusCodes.Status200OK,
            json =>
            {
                json.WriteStartArray("files"u8);
                foreach (ObjectVersion file in page.Entries)
                {
                    json.WriteStartObject();
                    json.WriteString("path"u8, file.Key.Value);
                    json.WriteNumber("size"u8, file.Size);
                    json.WriteTime("modified"u8, file.Modified);
                    json.WriteString("contentType"u8, file.Metadata.ContentType ?? ContentAnswer.DefaultContentType);
                    json.WriteString("etag"u8, file.ETag);
                    json.WriteString("versionId"u8, file.VersionId.Value);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteStartArray("folders"u8);
                foreach (string folder in page.CommonPrefixes)
                {
                    json.WriteStringValue(folder);
                }

                json.WriteEndArray();
                json.WriteString("next"u8, page.IsTruncated ? page.LastName : null);
            },
            cancellationToken);
    }
}
