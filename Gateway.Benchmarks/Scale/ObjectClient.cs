using System.Net;
using System.Xml.Linq;
using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.Scenarios;

namespace Gateway.Benchmarks.Scale;

/// <summary>Objects of the benchmarks' bucket over S3 at one gateway, where the answers matter. Any answer but those named is a <see cref="BenchmarkException"/>.</summary>
internal sealed class ObjectClient(Endpoint gateway) : IDisposable
{
    private static readonly XNamespace S3 = "http://s3.amazonaws.com/doc/2006-03-01/";

    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://{gateway.Authority}"), Timeout = TimeSpan.FromMinutes(1) };
    private readonly Presigner _signer = new(gateway, TimeProvider.System);

    /// <summary>Writes an object.</summary>
    /// <returns>Its ETag.</returns>
    public async Task<string> PutAsync(string key, byte[] body, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(body);
        using HttpResponseMessage response = await SendAsync(HttpMethod.Put, Objects.Path(key), content, cancellationToken);
        return response.Headers.ETag!.Tag;
    }

    /// <summary>Reads an object; null when there is none.</summary>
    public async Task<byte[]?> GetAsync(string key, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, Objects.Path(key), content: null, cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound ? null : await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    public async Task DeleteAsync(string key, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Delete, Objects.Path(key), content: null, cancellationToken)).Dispose();

    /// <summary>The keys that begin with a prefix, a page at most, with their ETags.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(
            HttpMethod.Get, $"/{Buckets.Objects}", content: null, cancellationToken, ("list-type", "2"), ("prefix", prefix));
        XElement page = XElement.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
        return page.Element(S3 + "IsTruncated")?.Value == "false"
            ? page.Elements(S3 + "Contents").ToDictionary(entry => entry.Element(S3 + "Key")!.Value, entry => entry.Element(S3 + "ETag")!.Value, StringComparer.Ordinal)
            : throw new BenchmarkException($"There are more objects below '{prefix}' than were put.");
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken, params (string Name, string Value)[] query)
    {
        using var request = new HttpRequestMessage(method, _signer.Presign(method.Method, path, query).Target) { Content = content };
        HttpResponseMessage response = await _http.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode || (response.StatusCode == HttpStatusCode.NotFound && method == HttpMethod.Get && query.Length == 0))
        {
            return response;
        }

        using (response)
        {
            throw new BenchmarkException($"{gateway.Name} answered {method} of {path} with {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }
}
