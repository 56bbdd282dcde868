using System.Security.Cryptography;
using Gateway.Storage;
using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.HttpFetcher;

/// <summary>Other web servers as a source.</summary>
public sealed class FetcherSource : IContentSource, IAsyncDisposable
{
    private static readonly HeaderFields Allowed = HeaderFields.Empty.With("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");

    private readonly FetcherOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _connections;
    private readonly RequestWriter _writer;

    /// <summary>Opens no connection yet.</summary>
    public FetcherSource(FetcherOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _connections = OriginConnections.Open(options);

        // Only who gets our requests knows the name, and it is another one after a restart: nobody can make it up to be refused in others' stead.
        _writer = new RequestWriter(options, $"owncdn-{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
    }

    /// <inheritdoc />
    public async ValueTask<ContentResult> GetAsync(ContentRequest request, CancellationToken cancellationToken)
    {
        // TRACE would show what is dropped and added here; a tunnel is no content.
        if (HttpMethods.IsTrace(request.Method) || HttpMethods.IsConnect(request.Method))
        {
            return ContentResult.Own(StatusCodes.Status405MethodNotAllowed, Allowed);
        }

        if (_writer.HasPassed(request))
        {
            return ContentResult.Own(StatusCodes.Status508LoopDetected);
        }

        await PoolThread.Switch();
        try
        {
            HttpResponseMessage response = await SendAsync(_options.Origins[0], request, cancellationToken);
            return Read(request, response);
        }
        catch (OriginException e)
        {
            return ContentResult.Own(e.Status, freshFor: _options.CacheErrors);
        }
        catch (ClientBodyException e)
        {
            return ContentResult.Own(e.Status);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _connections.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<HttpResponseMessage> SendAsync(Uri origin, ContentRequest request, CancellationToken cancellationToken)
    {
        using var patience = new Patience(_options.Timeout, _time, cancellationToken);
        ClientBody? body = request.Body is { } stream ? new ClientBody(stream, request.Headers.ContentLength, patience) : null;
        HttpRequestMessage message = _writer.Write(origin, request, body);
        InterimTap.Listen(body is null ? request.Interim : null);
        try
        {
            return await _connections.SendAsync(message, patience.Token);
        }
        catch (HttpRequestException e)
        {
            throw e.InnerException as ClientBodyException ?? (Exception)OriginException.Of(e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
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

            HeaderFields fields = ResponseReader.Fields(response, _time);
            long? length = ResponseReader.Length(response);
            if (length > _options.MaxSize)
            {
                throw new OriginException(OriginFailure.Invalid, $"The origin announced {length} bytes; {_options.MaxSize} may be.");
            }

            TimeSpan? freshness = status is StatusCodes.Status404NotFound or StatusCodes.Status410Gone ? _options.CacheNotFound : status >= 400 ? _options.CacheErrors : null;
            if (HttpMethods.IsHead(request.Method) || status is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
            {
                response.Dispose();
                return new ContentResult(status, new ContentMetadata(fields, HttpMethods.IsHead(request.Method) ? length : null), EmptyBody.Instance) { FreshForDefault = freshness };
            }

            return new ContentResult(status, new ContentMetadata(fields, length), new FetchedBody(response, length, _options, _time)) { FreshForDefault = freshness };
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
