using Gateway.Delivery.Http;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Gateway.Delivery.Binding;

/// <summary>The public end of a delivery chain: the only place that turns HTTP requests into questions to a source, and its results into HTTP.</summary>
public sealed partial class PublicBinding
{
    private readonly BindingOptions _options;
    private readonly IContentSource _source;
    private readonly ILogger _logger;
    private readonly string? _clientCacheControl;

    /// <summary>Puts a binding before a source.</summary>
    public PublicBinding(BindingOptions options, IContentSource source, ILogger logger)
    {
        _options = options;
        _source = source;
        _logger = logger;
        _clientCacheControl = options.ClientCacheTime is { } time ? $"public, max-age={(long)Math.Min(time.TotalSeconds, int.MaxValue)}" : null;
    }

    /// <summary>Its settings.</summary>
    public BindingOptions Options => _options;

    /// <summary>Answers a request under its prefix. No failure escapes; an answer that cannot be completed breaks the connection, so that no client takes it for whole.</summary>
    /// <param name="http">The request.</param>
    /// <param name="path">The raw path, with the prefix.</param>
    /// <param name="query">The raw query, without its question mark.</param>
    public Task InvokeAsync(HttpContext http, ReadOnlySpan<char> path, ReadOnlySpan<char> query)
    {
        // Anybody may have made what is served here: it is what its Content-Type says, and nothing else.
        http.Response.Headers.XContentTypeOptions = "nosniff";
        if (_options.Cors)
        {
            Cors.WriteHeaders(http.Response.Headers);
            if (Cors.IsPreflight(http.Request))
            {
                Cors.AnswerPreflight(http);
                return Task.CompletedTask;
            }
        }

        return ContentPath.TryParse(path[_options.PathPrefix.Length..], out ContentPath? contentPath)
            ? DeliverAsync(http, Ask(http, contentPath, _options.RemoveQuery ? "" : query.ToString()))
            : OwnAnswer.WriteAsync(http, StatusCodes.Status400BadRequest).AsTask();
    }

    private async Task DeliverAsync(HttpContext http, ContentRequest request)
    {
        try
        {
            using ContentResult result = await _source.GetAsync(request, http.RequestAborted);
            await AnswerAsync(http, result);
        }
        catch (Exception e)
        {
            await FailAsync(http, e);
        }
    }

    private static ContentRequest Ask(HttpContext http, ContentPath path, string query)
    {
        HttpRequest request = http.Request;
        ConnectionFields.RemoveDeclared(request.Headers);
        return new ContentRequest(path)
        {
            Method = request.Method,
            Query = query,
            Headers = request.Headers,
            Body = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || !http.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody ? null : request.Body,
            Client = http.Connection.RemoteIpAddress,
            Scheme = request.Scheme,
        };
    }

    private async ValueTask AnswerAsync(HttpContext http, ContentResult result)
    {
        HttpResponse response = http.Response;
        if (result.IsOwn)
        {
            WriteDelivery(response.Headers, result);
            await OwnAnswer.WriteAsync(http, result.Status, result.Metadata.Fields);
        }
        else if (result.Status == StatusCodes.Status200OK && (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)))
        {
            ContentAnswer answer = result.Body.IsSeekable ? new ContentAnswer(http.Request, result.Metadata) : ContentAnswer.ForOnePass(http.Request, result.Metadata);
            answer.WriteHead(response);
            WriteDelivery(response.Headers, result);
            WriteClientCacheTime(response);
            await answer.WriteBodyAsync(response, result.Body, http.RequestAborted);
        }
        else
        {
            await PassOnAsync(http, result);
        }
    }

    private async ValueTask PassOnAsync(HttpContext http, ContentResult result)
    {
        HttpResponse response = http.Response;
        response.StatusCode = result.Status;
        foreach ((string name, StringValues value) in result.Metadata.Fields.All)
        {
            response.Headers[name] = value;
        }

        WriteDelivery(response.Headers, result);

        // RFC 9110 section 6.4.1: these have no content, whatever their fields say.
        bool hasContent = !HttpMethods.IsHead(http.Request.Method) && result.Status is not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified);
        if (result.Status is not (StatusCodes.Status204NoContent or StatusCodes.Status304NotModified))
        {
            response.ContentLength = result.Metadata.Length;
        }

        WriteClientCacheTime(response);
        if (hasContent)
        {
            await result.Body.CopyToAsync(response.BodyWriter, range: null, http.RequestAborted);
        }
    }

    // After the content's own fields: what the caches here know stands beside or instead of what those before them said.
    private static void WriteDelivery(IHeaderDictionary headers, ContentResult result)
    {
        if (result.Age is { } age)
        {
            headers.Age = age.ToString(null, null);
        }

        if (result.CacheStatus is { } status)
        {
            StringValues before = result.Metadata["Cache-Status"];
            headers["Cache-Status"] = before.Count == 0 ? status.ToString() : $"{before}, {status}";
        }
    }

    // What is private or must not be stored stays so.
    private void WriteClientCacheTime(HttpResponse response)
    {
        if (_clientCacheControl is not null && response.StatusCode < StatusCodes.Status400BadRequest
            && !response.Headers.CacheControl.ToString().Contains("no-store", StringComparison.OrdinalIgnoreCase)
            && !response.Headers.CacheControl.ToString().Contains("private", StringComparison.OrdinalIgnoreCase))
        {
            response.Headers.CacheControl = _clientCacheControl;
        }
    }

    private async ValueTask FailAsync(HttpContext http, Exception failure)
    {
        if (http.RequestAborted.IsCancellationRequested || failure is ConnectionResetException)
        {
            http.Abort();
            return;
        }

        Failed(_logger, _options.Id, http.TraceIdentifier, failure);
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        http.Response.Clear();
        await OwnAnswer.WriteAsync(http, failure is BrokenContentException ? StatusCodes.Status502BadGateway : StatusCodes.Status500InternalServerError);
    }

    [LoggerMessage(EventId = 40, Level = LogLevel.Warning, Message = "The binding {Binding} could not complete request {RequestId}")]
    private static partial void Failed(ILogger logger, string binding, string requestId, Exception exception);
}
