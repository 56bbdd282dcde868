using System.Collections.Concurrent;
using System.Globalization;
using Gateway.Benchmarks.Clients;
using Microsoft.AspNetCore.Http;

namespace Gateway.Benchmarks.Delivery.Servers;

/// <summary>
/// What the caches stand before. A path's last segment is <c>LENGTH-ANYTHING</c>, and the answer that many bytes, fresh for an hour. A segment
/// <c>tag-X</c> makes X the answer's surrogate key. Below <c>/slow/</c> the bytes come in drops. <c>/count/PATH</c> tells how often a slow path was asked for.
/// </summary>
internal sealed class DeliveryOrigin
{
    /// <summary>How many drops a slow answer comes in.</summary>
    public const int Drops = 20;

    /// <summary>The time between two of them.</summary>
    public static readonly TimeSpan DropInterval = TimeSpan.FromMilliseconds(100);

    private const string Slow = "/slow/";
    private const string Count = "/count";

    private static readonly RequestBody Bytes = new(long.MaxValue);

    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public async Task InvokeAsync(HttpContext http)
    {
        string path = http.Request.Path.Value!;
        if (path.StartsWith(Count, StringComparison.Ordinal))
        {
            await http.Response.WriteAsync(_counts.GetValueOrDefault(path[Count.Length..]).ToString(CultureInfo.InvariantCulture), http.RequestAborted);
            return;
        }

        int name = path.LastIndexOf('/') + 1;
        int dash = path.IndexOf('-', name);
        if (dash < 0 || !long.TryParse(path.AsSpan(name, dash - name), NumberStyles.None, CultureInfo.InvariantCulture, out long length))
        {
            // Also what a server is asked that starts in front of this one, to see whether it is ready.
            http.Response.StatusCode = path == "/ready" ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
            return;
        }

        HttpResponse response = http.Response;
        response.ContentLength = length;
        response.ContentType = "application/octet-stream";
        response.Headers.CacheControl = "public, max-age=3600";
        response.Headers.ETag = $"\"{length}\"";
        if (path.IndexOf("/tag-", StringComparison.Ordinal) is >= 0 and int tag)
        {
            int start = tag + "/tag-".Length;
            response.Headers["Surrogate-Key"] = path[start..path.IndexOf('/', start)];
        }

        if (HttpMethods.IsHead(http.Request.Method))
        {
            return;
        }

        bool isSlow = path.Contains(Slow, StringComparison.Ordinal);
        if (isSlow)
        {
            _counts.AddOrUpdate(path, 1, (_, count) => count + 1);
        }

        long drop = isSlow ? length / Drops : 64 << 10;
        for (long position = 0; position < length;)
        {
            long end = Math.Min(length, position + drop);
            while (position < end)
            {
                ReadOnlyMemory<byte> piece = Bytes.From(position);
                piece = piece[..(int)Math.Min(piece.Length, end - position)];
                await response.Body.WriteAsync(piece, http.RequestAborted);
                position += piece.Length;
            }

            if (isSlow)
            {
                await Task.Delay(DropInterval, http.RequestAborted);
            }
        }
    }
}
