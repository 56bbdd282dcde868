using System.Globalization;
using System.Text.Json;
using Gateway.Benchmarks.Clients;

namespace Gateway.Benchmarks.Replication;

/// <summary>Calls functions of standard mode whose answers are wanted.</summary>
internal sealed class StandardClient : IDisposable
{
    private const int PageSize = 1000;

    private readonly HttpClient _http;

    public StandardClient(Endpoint endpoint)
    {
        _http = new HttpClient { BaseAddress = new Uri($"http://{endpoint.Authority}"), Timeout = TimeSpan.FromMinutes(2) };
        _http.DefaultRequestHeaders.Add(StandardRequests.KeyHeader, endpoint.Secret);
    }

    /// <summary>Writes an object.</summary>
    /// <returns>Its sync id.</returns>
    public async Task<long> UploadAsync(string path, byte[] body, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(body);
        using HttpResponseMessage response = await _http.PutAsync(
            $"/uploadfile?sid={Buckets.Objects}&path={Uri.EscapeDataString(path)}", content, cancellationToken);
        using JsonDocument answer = await ReadAsync(response, cancellationToken);
        return answer.RootElement.GetProperty("syncId").GetInt64();
    }

    /// <summary>The changes after one; waits when there is none.</summary>
    public async Task<FeedSlice> ReadFeedAsync(long after, TimeSpan wait, CancellationToken cancellationToken)
    {
        string target = string.Create(
            CultureInfo.InvariantCulture, $"/syncnext?sid={Buckets.Objects}&after={after}&limit={PageSize}&wait={(int)wait.TotalSeconds}");
        using HttpResponseMessage response = await _http.GetAsync(target, cancellationToken);
        using JsonDocument answer = await ReadAsync(response, cancellationToken);
        return new FeedSlice(
            [.. answer.RootElement.GetProperty("changes").EnumerateArray().Select(change => change.GetProperty("syncId").GetInt64())],
            answer.RootElement.GetProperty("lastSyncId").GetInt64());
    }

    /// <summary>The newest change.</summary>
    public async Task<long> LastSyncIdAsync(CancellationToken cancellationToken) =>
        (await ReadFeedAsync(after: 0, TimeSpan.Zero, cancellationToken)).LastSyncId;

    /// <summary>Waits until a change shows.</summary>
    /// <param name="after">A change that is there already.</param>
    /// <param name="wanted">The change.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task WaitForAsync(long after, long wanted, CancellationToken cancellationToken)
    {
        while (after < wanted)
        {
            FeedSlice slice = await ReadFeedAsync(after, TimeSpan.FromSeconds(30), cancellationToken);
            after = slice.SyncIds is [.., var last] ? last : after;
        }
    }

    public void Dispose() => _http.Dispose();

    private static async Task<JsonDocument> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? JsonDocument.Parse(body)
            : throw new BenchmarkException($"{response.RequestMessage!.RequestUri!.AbsolutePath} was answered with: {System.Text.Encoding.UTF8.GetString(body)}");
    }
}
