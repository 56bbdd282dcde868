using System.Text.Json;
using Gateway.Configuration;
using Microsoft.AspNetCore.Builder;

namespace Gateway.Tests.Delivery.Chains;

/// <summary>The real application, configured by the text of a config.yaml, on a free port.</summary>
internal sealed class DeliveringGateway : IAsyncDisposable
{
    /// <summary>The id and the value of an admin key.</summary>
    public const string KeyId = "admin", Key = "admin-of-the-test";

    private readonly TemporaryFolder _folder = new();
    private readonly string _config;
    private readonly TimeProvider? _time;

    private DeliveringGateway(string services, TimeProvider? time)
    {
        Directory.CreateDirectory(_folder.File("files"));
        _config = _folder.Write("config.yaml", $$"""
            urls: ["http://127.0.0.1:0"]
            durability: normal
            log: { access: false }
            keys: [ { id: admin, value: {{Key}}, admin: true } ]
            services:
            {{services.Replace("FILES", _folder.File("files"), StringComparison.Ordinal)}}
            """);
        _time = time;
    }

    public WebApplication App { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public Uri Address => Client.BaseAddress!;

    /// <summary>Starts it.</summary>
    /// <param name="services">The <c>services</c> of the configuration and what follows; <c>FILES</c> stands for a folder of the test.</param>
    /// <param name="time">The clock.</param>
    public static async Task<DeliveringGateway> StartAsync(string services, TimeProvider? time = null)
    {
        var gateway = new DeliveringGateway(services, time);
        await gateway.StartAsync();
        return gateway;
    }

    /// <summary>Stops it, and starts it again on the same data.</summary>
    /// <param name="meanwhile">Done while it does not run; told the data folder.</param>
    public async Task RestartAsync(Func<string, Task>? meanwhile = null)
    {
        await StopAsync();
        if (meanwhile is not null)
        {
            await meanwhile(_folder.File("data"));
        }

        await StartAsync();
    }

    /// <summary>Writes an object through standard mode.</summary>
    public async Task UploadAsync(string service, string path, byte[] bytes, string type, string? cacheControl = null)
    {
        using HttpRequestMessage request = Function(HttpMethod.Put, $"uploadfile?sid={service}&path={Uri.EscapeDataString(path)}");
        request.Content = new ByteArrayContent(bytes);
        request.Content.Headers.ContentType = new(type);
        if (cacheControl is not null)
        {
            request.Headers.TryAddWithoutValidation("Cache-Control", cacheControl);
        }

        using HttpResponseMessage response = await Client.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Makes a key with permissions such as <c>{"mem":"write"}</c>.</summary>
    /// <returns>Its value.</returns>
    public async Task<string> MakeKeyAsync(string permissions)
    {
        using HttpRequestMessage request = Function(HttpMethod.Post, "keyadd");
        request.Content = new StringContent($$"""{"permissions":{{permissions}}}""");
        using HttpResponseMessage response = await Client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("value").GetString()!;
    }

    /// <summary>Calls a function of standard mode.</summary>
    /// <param name="method">The method.</param>
    /// <param name="target">Path and query, without the first slash.</param>
    /// <param name="key">The key's value; null for the admin's.</param>
    /// <param name="content">What to send.</param>
    /// <returns>The status and the document.</returns>
    public async Task<(int Status, JsonElement Json)> CallAsync(string method, string target, string? key = null, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(target, UriKind.Relative)) { Content = content };
        request.Headers.Add("x-owncdn-key", key ?? Key);
        using HttpResponseMessage response = await Client.SendAsync(request);
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    /// <summary>A request to standard mode with an admin key.</summary>
    public static HttpRequestMessage Function(HttpMethod method, string target)
    {
        var request = new HttpRequestMessage(method, new Uri(target, UriKind.Relative));
        request.Headers.Add("x-owncdn-key", Key);
        return request;
    }

    /// <summary>Writes a file into the folder of the test.</summary>
    public async Task WriteFileAsync(string path, byte[] bytes)
    {
        string file = Path.Combine(_folder.File("files"), path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, bytes);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }

    private async Task StartAsync()
    {
        App = await GatewayApp.BuildAsync(ConfigLoader.Load(new ConfigOverrides(_config, null, null), _ => null), _time);
        await App.StartAsync();
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(App.Urls.First()) };
    }

    private async Task StopAsync()
    {
        Client.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
    }
}
