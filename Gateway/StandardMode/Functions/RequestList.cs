using Gateway.Chains;
using Gateway.Logging;
using Gateway.StandardMode.Errors;
using Gateway.StandardMode.Json;
using Gateway.Storage.Identity;

namespace Gateway.StandardMode.Functions;

/// <summary>reqlist: the latest requests about a service, or about any and none.</summary>
internal sealed class RequestList(RequestHistory history, ServiceDirectory services) : IStandardFunction
{
    private const int DefaultPageSize = 100;

    public async Task ExecuteAsync(StandardContext context, CancellationToken cancellationToken)
    {
        int limit = context.Query.PageSize(DefaultPageSize);
        IEnumerable<AccessEntry> requests = context.Service is { } service ? history.Read(service, limit)
            : context.Key.ReadsAll(services.List()) ? history.ReadAll(entry => MaySee(context.Key, entry), limit)
            : throw new StandardException(StandardError.AccessDenied);
        await JsonAnswer.WriteAsync(
            context.Response,
            StatusCodes.Status200OK,
            json =>
            {
                json.WriteStartArray("requests"u8);
                foreach (AccessEntry request in requests)
                {
                    json.WriteStartObject();
                    json.WriteTime("time"u8, request.Time);
                    json.WriteString("service"u8, request.Service?.Id);
                    json.WriteString("method"u8, request.Method);
                    json.WriteString("path"u8, QuerySecrets.Hide(request.Target));
                    json.WriteNumber("status"u8, request.Status);
                    json.WriteNumberOrNull("bytes"u8, request.Bytes);
                    json.WriteNumber("durationMs"u8, Math.Round(request.Duration.TotalMilliseconds, 3));
                    json.WriteString("client"u8, request.Client?.ToString());
                    json.WriteString("cache"u8, CacheWord.Of(request.Cache));
                    json.WriteString("key"u8, request.KeyId);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            },
            cancellationToken);
    }

    // Services that are gone may have been another account's.
    private static bool MaySee(ApiKey key, AccessEntry entry) => entry.Service is not { } service || key.LevelFor(service) >= AccessLevel.Read;
}
