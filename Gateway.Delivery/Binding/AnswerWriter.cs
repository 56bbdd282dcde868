using Gateway.Delivery.Binding.Guards;
using Gateway.Delivery.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gateway.Delivery.Binding;

/// <summary>Writes what comes of a request as HTTP.</summary>
internal sealed class AnswerWriter(AnswerHeaders headers)
{
    private const string PlainMethods = "GET, HEAD, OPTIONS";

    /// <summary>Writes a source's result.</summary>
    public async ValueTask WriteAsync(HttpContext http, ContentResult result, AnswerTerms terms)
    {
        HttpResponse response = http.Response;
        if (result.CacheStatus is not null)
        {
            // For whoever keeps a record of requests.
            http.Features.Set(result.CacheStatus);
        }

        if (result.IsOwn)
        {
            await WriteOwnAsync(http, result, terms);
        }
        else if (result.Status == StatusCodes.Status200OK && IsRead(http.Request))
        {
            ContentAnswer answer = result.Body.IsSeekable ? new ContentAnswer(http.Request, result.Metadata) : ContentAnswer.ForOnePass(http.Request, result.Metadata);
            answer.WriteHead(response);
            WriteDelivery(response.Headers, result);
            headers.Write(response, terms);
            await answer.WriteBodyAsync(response, result.Body, http.RequestAborted);
        }
        else
        {
            await PassOnAsync(http, result, terms);
        }
    }

    /// <summary>Writes why there is no content. It holds for this request only: no cache keeps it.</summary>
    public Task RefuseAsync(HttpContext http, Refusal refusal)
    {
        HttpResponse response = http.Response;
        response.StatusCode = refusal.Status;
        WriteFields(response.Headers, refusal.Fields);
        headers.Write(response, default);
        response.Headers.CacheControl = "no-store";
        return OwnAnswer.WriteAsync(http, refusal.Reason);
    }

    /// <summary>Writes what a page of another origin may do.</summary>
    public Task WritePreflightAsync(HttpContext http, Cors cors)
    {
        cors.AnswerPreflight(http);
        headers.Write(http.Response, default);
        return Task.CompletedTask;
    }

    private Task WriteOwnAsync(HttpContext http, ContentResult result, AnswerTerms terms)
    {
        HttpResponse response = http.Response;
        response.StatusCode = result.Status;
        WriteFields(response.Headers, result.Metadata.Fields);
        WriteDelivery(response.Headers, result);

        // Content that can only be read has no opinion on OPTIONS; what it allows is the answer (RFC 9110 section 9.3.7).
        bool isOptions = HttpMethods.IsOptions(http.Request.Method) && result.Status == StatusCodes.Status405MethodNotAllowed;
        if (isOptions)
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            response.Headers.Allow = PlainMethods;
        }

        headers.Write(response, terms);
        return isOptions ? Task.CompletedTask : OwnAnswer.WriteAsync(http, reason: null);
    }

    private async ValueTask PassOnAsync(HttpContext http, ContentResult result, AnswerTerms terms)
    {
        HttpResponse response = http.Response;
        response.StatusCode = result.Status;
        WriteFields(response.Headers, result.Metadata.Fields);
        WriteDelivery(response.Headers, result);

        // RFC 9110 section 6.4.1: these have no content, whatever their fields say.
        bool hasContent = !HttpMethods.IsHead(http.Request.Method) && result.Status is not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified);
        if (result.Status is not (StatusCodes.Status204NoContent or StatusCodes.Status304NotModified))
        {
            response.ContentLength = result.Metadata.Length;
        }

        headers.Write(response, terms);
        if (hasContent)
        {
            await result.Body.CopyToAsync(response.BodyWriter, range: null, http.RequestAborted);
        }
    }

    // After the content's own fields: what the caches here know stands beside, or instead of, what those before them said.
    private static void WriteDelivery(IHeaderDictionary fields, ContentResult result)
    {
        if (result.Age is { } age)
        {
            fields.Age = age.ToString(null, null);
        }

        if (result.CacheStatus is { } status)
        {
            StringValues before = result.Metadata["Cache-Status"];
            fields["Cache-Status"] = before.Count == 0 ? status.ToString() : $"{before}, {status}";
        }
    }

    private static void WriteFields(IHeaderDictionary fields, HeaderFields from)
    {
        foreach ((string name, StringValues value) in from.All)
        {
            fields[name] = value;
        }
    }

    private static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
}
