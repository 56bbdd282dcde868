namespace Gateway.StandardMode.Json;

/// <summary>The answer to whoever has flushed or purged.</summary>
internal static class FlushedJson
{
    public static Task WriteAsync(HttpResponse response, long flushed, CancellationToken cancellationToken) =>
        JsonAnswer.WriteAsync(response, StatusCodes.Status200OK, json => json.WriteNumber("flushed"u8, flushed), cancellationToken);
}
