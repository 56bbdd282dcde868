using Gateway.Configuration;
using Microsoft.AspNetCore.Builder;

namespace Gateway.Tests.Delivery.Chains;

/// <summary>The real application, configured by the text of a config.yaml, on a free port.</summary>
internal sealed class DeliveringGateway : IAsyncDisposable
{
    private const string Key = "admin-of-the-test";

    private readonly TemporaryFolder _folder = new();

    private DeliveringGateway()
    {
    }

    public WebApplication App { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public Uri Address => Client.BaseAddress!;

    /// <summary>Starts it.</summary>
    /// <param name="services">The <c>services</c> of the configuration and what follows; <c>FILES</c> stands for a folder of the test.</param>
    /// <param name="time">The clock.</param>
    public static async Task<DeliveringGateway> StartAsync(string services, TimeProvider? time = null)
    {
        var gateway = new DeliveringGateway();
        Directory.CreateDirectory(gateway._folder.File("files"));
        string config = gateway._folder.Write("config.yaml", $$"""
            urls: ["http://127.0.0.1:0"]
            durability: normal
            log: { access: false }
            keys: [ { id: admin, value: {{Key}}, admin: true } ]
            services:
            {{services.Replace("FILES", gateway._folder.File("files"), StringComparison.Ordinal)}}
            """);
        gateway.App = await GatewayApp.BuildAsync(ConfigLoader.Load(new ConfigOverrides(config, null, null), _ => null), time);
        await gateway.App.StartAsync();
        gateway.Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(gateway.App.Urls.First()) };
        return gateway;
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
        Client.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        _folder.Dispose();
    }
}
