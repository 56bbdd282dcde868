using System.Security.Cryptography;
using Gateway.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Delivery.HttpFetcher;

/// <summary>Other web servers as a source.</summary>
public sealed class FetcherSource : IContentSource, IAsyncDisposable
{
    private static readonly HeaderFields Allowed = HeaderFields.Empty.With("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");

    private readonly FetcherOptions _options;
    private readonly HttpMessageInvoker _connections;
    private readonly RequestWriter _writer;
    private readonly OriginGroup _group;
    private readonly HealthCheck? _health;
    private readonly OriginLog _log;

    /// <summary>Opens no connection yet, except to ask for the origins' health.</summary>
    public FetcherSource(FetcherOptions options, TimeProvider time, ILogger logger)
    {
        _options = options;
        _log = new OriginLog(options.Id, logger);
        _connections = OriginConnections.Open(options);

        // Only who gets our requests knows the name, and it is another one after a restart: nobody can make it up to be refused in others' stead.
        _writer = new RequestWriter(options, $"owncdn-{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
        var client = new OriginClient(options, _connections, _writer, Counters, time);
        Origin[] origins = [.. options.Origins.Select(url => new Origin(url, options.Origins.Count == 1, client, _log, time))];
        Origins = origins;
        _group = new OriginGroup(origins, options, Counters, time);
        _health = options.Health is { } health ? new HealthCheck(health, options, origins, _connections, _log, time) : null;
    }

    /// <summary>What it has done.</summary>
    public FetcherCounters Counters { get; } = new();

    /// <summary>The servers and how they are doing, the preferred one first.</summary>
    public IReadOnlyList<Origin> Origins { get; }

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
            return await _group.SendAsync(new OriginCall(request), cancellationToken);
        }
        catch (OriginException e)
        {
            _log.RequestFailed(e);
            return ContentResult.Own(e.Status, freshFor: _options.CacheErrors);
        }
        catch (ClientBodyException e)
        {
            return ContentResult.Own(e.Status);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_health is not null)
        {
            await _health.DisposeAsync();
        }

        _connections.Dispose();
    }
}
