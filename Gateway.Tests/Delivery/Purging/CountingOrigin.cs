using System.Collections.Concurrent;
using Gateway.Tests.Delivery.Fetcher;

namespace Gateway.Tests.Delivery.Purging;

/// <summary>A web server whose answers say how often they were fetched, may be kept for an hour, and have the tags <c>all</c> and <c>k-NAME</c>.</summary>
internal sealed class CountingOrigin : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, int> _fetched = new(StringComparer.Ordinal);
    private readonly RawOrigin _origin;
    private bool _stopped;

    public CountingOrigin() => _origin = new RawOrigin(AnswerAsync);

    public Uri Url => _origin.Url;

    /// <summary>How many answers were "not modified".</summary>
    public int Confirmed { get; private set; }

    /// <summary>The requests so far.</summary>
    public IReadOnlyCollection<OriginRequest> Requests => _origin.Requests;

    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            await _origin.DisposeAsync();
        }
    }

    private Task AnswerAsync(OriginRequest request)
    {
        string target = request.Line.Split(' ')[1];
        string name = target.Split('?')[0].Split('/')[^1];
        string fields = $"Cache-Control: max-age=3600\r\nETag: \"same\"\r\nSurrogate-Key: all k-{name}\r\nCache-Tag: t-{name}, all of them\r\n";
        if (request["If-None-Match"] is not null)
        {
            Confirmed++;
            return request.SendAsync($"HTTP/1.1 304 Not Modified\r\n{fields}\r\n");
        }

        string body = $"{target} {_fetched.AddOrUpdate(target, 1, (_, count) => count + 1)}";
        return request.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n{fields}Set-Cookie: visitor=1\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }
}
