using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Gateway.Configuration;
using Gateway.Storage.Objects;

namespace Gateway.Replication;

/// <summary>The standard mode of another gateway, as far as replicas need it. Safe for concurrent use.</summary>
internal sealed class PrimaryClient : IDisposable
{
    // Pages are cut by the primary at a few MiB; one change more may have ten thousand parts.
    private const int MaxPageBytes = 64 << 20;

    private const int MaxErrorBytes = 16 << 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // A page of the feed may come over a slow line.
    private static readonly TimeSpan PagePatience = TimeSpan.FromMinutes(3);

    private readonly HttpClient _http;

    /// <summary>Connects to a gateway when it is first asked.</summary>
    public PrimaryClient(ReplicationSourceConfig source)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        _http = new HttpClient(handler)
        {
            BaseAddress = source.Url,
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxPageBytes,
        };
        _http.DefaultRequestHeaders.Add("x-owncdn-key", source.Key);
    }

    /// <summary>The changes after one; waits for the next when there is none.</summary>
    /// <exception cref="PrimaryException">Refused; with <see cref="PrimaryException.ResumeAfter"/> when that change is not part of the history.</exception>
    /// <exception cref="HttpRequestException">Not reached.</exception>
    public async Task<FeedPage> ReadFeedAsync(string service, long after, int limit, TimeSpan wait, CancellationToken cancellationToken)
    {
        string target = string.Create(
            CultureInfo.InvariantCulture, $"syncnext?sid={Uri.EscapeDataString(service)}&after={after}&limit={limit}&wait={(int)wait.TotalSeconds}");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(wait + PagePatience);
        try
        {
            using HttpResponseMessage response = await _http.GetAsync(target, patience.Token);
            byte[] body = await response.Content.ReadAsByteArrayAsync(patience.Token);
            return response.IsSuccessStatusCode ? FeedDocument.Read(body) : throw Refusal(response.StatusCode, body);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PrimaryException("The primary does not answer.", e);
        }
    }

    /// <summary>Opens a range of a version's bytes.</summary>
    /// <returns>A stream that may end early; the caller counts.</returns>
    /// <exception cref="VersionGoneException">There is no such version any more, or another one under its name.</exception>
    /// <exception cref="PrimaryException">Refused.</exception>
    /// <exception cref="HttpRequestException">Not reached.</exception>
    public async ValueTask<Stream> OpenAsync(string service, ObjectVersion version, ByteRange range, CancellationToken cancellationToken)
    {
        string target = $"getfile?sid={Uri.EscapeDataString(service)}&path={Uri.EscapeDataString(version.Key.Value)}&version={version.VersionId}";
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        bool whole = range.Length == version.Size;
        if (!whole)
        {
            request.Headers.Range = new RangeHeaderValue(range.Offset, range.End - 1);
        }

        HttpResponseMessage response = await SendAsync(request, cancellationToken);
        try
        {
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                throw new VersionGoneException();
            }

            if (response.StatusCode != (whole ? HttpStatusCode.OK : HttpStatusCode.PartialContent))
            {
                throw Refusal(response.StatusCode, await ReadErrorAsync(response.Content, cancellationToken));
            }

            if (response.Content.Headers.ContentLength is { } length && length != range.Length)
            {
                throw new PrimaryException($"The primary answers with {length} bytes where {range.Length} were asked for.");
            }

            // Versions written while none were kept share a name.
            string syncId = version.SyncId.ToString(CultureInfo.InvariantCulture);
            return response.Headers.TryGetValues("x-owncdn-sync-id", out IEnumerable<string>? found) && found.Single() == syncId
                ? await response.Content.ReadAsStreamAsync(cancellationToken)
                : throw new VersionGoneException();
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PrimaryException("The primary does not answer.", e);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadErrorAsync(HttpContent content, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        byte[] body = new byte[MaxErrorBytes];
        try
        {
            await using Stream stream = await content.ReadAsStreamAsync(patience.Token);
            return body.AsMemory(0, await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, patience.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The status alone has to do.
            return ReadOnlyMemory<byte>.Empty;
        }
    }

    private static PrimaryException Refusal(HttpStatusCode status, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            JsonElement error = document.RootElement.GetProperty("error");
            return new PrimaryException(
                status,
                error.GetProperty("code").GetString()!,
                error.GetProperty("message").GetString()!,
                error.TryGetProperty("resumeAfter", out JsonElement resume) ? resume.GetInt64() : null,
                error.TryGetProperty("reversed", out JsonElement reversed) && reversed.GetBoolean());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return new PrimaryException(status, "", "no error document; is this a gateway's url?", resumeAfter: null);
        }
    }
}
