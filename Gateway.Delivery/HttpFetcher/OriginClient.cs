using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.HttpFetcher;

/// <summary>Sends one request to one origin and reads the head of its answer.</summary>
/// <param name="options">The fetcher's settings.</param>
/// <param name="connections">Where it goes through.</param>
/// <param name="writer">Makes the requests.</param>
/// <param name="counters">Told of everything.</param>
/// <param name="time">The clock.</param>
internal sealed class OriginClient(FetcherOptions options, HttpMessageInvoker connections, RequestWriter writer, FetcherCounters counters, TimeProvider time)
{
    /// <summary>The origin's answer; its body is still to come.</summary>
    /// <exception cref="OriginException">There is none that may be passed on.</exception>
    /// <exception cref="ClientBodyException">The client failed to send its own body.</exception>
    public async Task<ContentResult> SendAsync(Uri origin, OriginCall call, CancellationToken cancellationToken)
    {
        counters.CountRequest();
        long asked = time.GetTimestamp();
        try
        {
            using var patience = new Patience(options.Timeout, time, cancellationToken);
            InterimTap.Listen(call.Request.Body is null ? call.Request.Interim : null);
            HttpResponseMessage response = await SendAsync(writer.Write(origin, call.Request, call.OpenBody(patience)), patience);
            ContentResult result = Read(call.Request, response);
            counters.CountResponse(time.GetElapsedTime(asked));
            return result;
        }
        catch (OriginException e)
        {
            counters.CountFailure(e.Failure);
            throw;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, Patience patience)
    {
        try
        {
            return await connections.SendAsync(message, patience.Token);
        }
        catch (HttpRequestException e)
        {
            throw e.InnerException as ClientBodyException ?? (Exception)OriginException.Of(e);
        }
        catch (OperationCanceledException e) when (!patience.IsCallerGone)
        {
            throw new OriginException(OriginFailure.Timeout, "The origin did not answer in time.", e);
        }
    }

    private ContentResult Read(ContentRequest request, HttpResponseMessage response)
    {
        try
        {
            int status = (int)response.StatusCode;
            if (status < StatusCodes.Status200OK)
            {
                throw new OriginException(OriginFailure.Invalid, $"The origin answered {status}, which was not asked for.");
            }

            HeaderFields fields = ResponseReader.Fields(response, time);
            long? length = ResponseReader.Length(response);
            if (length > options.MaxSize)
            {
                throw new OriginException(OriginFailure.Invalid, $"The origin announced {length} bytes; {options.MaxSize} may be.");
            }

            if (HttpMethods.IsHead(request.Method) || status is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
            {
                response.Dispose();
                return Result(status, fields, HttpMethods.IsHead(request.Method) ? length : null, EmptyBody.Instance);
            }

            return Result(status, fields, length, new FetchedBody(response, length, options, counters, time));
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private ContentResult Result(int status, HeaderFields fields, long? length, IContentBody body) => new(status, new ContentMetadata(fields, length), body)
    {
        FreshForDefault = status is StatusCodes.Status404NotFound or StatusCodes.Status410Gone ? options.CacheNotFound
            : status >= StatusCodes.Status400BadRequest ? options.CacheErrors
            : null,
    };
}
