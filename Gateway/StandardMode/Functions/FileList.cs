using System.Text.Json;
using Gateway.Delivery.FileSystem;
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
        if (context.Files is { } files)
        {
            await WriteAsync(context, await files.ListAsync(list, cancellationToken), Write, cancellationToken);
        }
        else
        {
            await WriteAsync(context, await context.Store.ListAsync(list, cancellationToken), Write, cancellationToken);
        }
    }

    private static Task WriteAsync<T>(StandardContext context, ListPage<T> page, Action<Utf8JsonWriter, T> write, CancellationToken cancellationToken) => JsonAnswer.WriteAsync(
        context.Response,
        StatusCodes.Status200OK,
        json =>
        {
            json.WriteStartArray("files"u8);
            foreach (T file in page.Entries)
            {
                json.WriteStartObject();
                write(json, file);
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

    private static void Write(Utf8JsonWriter json, ObjectVersion file)
    {
        json.WriteString("path"u8, file.Key.Value);
        json.WriteNumber("size"u8, file.Size);
        json.WriteTime("modified"u8, file.Modified);
        json.WriteString("contentType"u8, file.Metadata.ContentType ?? ContentAnswer.DefaultContentType);
        json.WriteString("etag"u8, file.ETag);
        json.WriteString("versionId"u8, file.VersionId.Value);
    }

    private static void Write(Utf8JsonWriter json, StoredFile file)
    {
        json.WriteString("path"u8, file.Path);
        json.WriteNumber("size"u8, file.Size);
        json.WriteTime("modified"u8, file.Modified);
        json.WriteString("contentType"u8, file.ContentType);
        json.WriteString("etag"u8, file.ETag);
        json.WriteNull("versionId"u8);
    }
}
