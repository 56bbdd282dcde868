using System.Text.Json;
using Amazon.S3;
using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Nodes;

/// <summary>One of several gateways: the real application on a free port.</summary>
internal sealed class GroupMember : IAsyncDisposable
{
    private GroupMember(WebApplication app)
    {
        App = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        S3 = GatewayGroup.S3(Client.BaseAddress);
    }

    public WebApplication App { get; }

    public HttpClient Client { get; }

    public AmazonS3Client S3 { get; }

    /// <summary>What it keeps, behind the protocols.</summary>
    public ObjectStores Objects => App.Services.GetRequiredService<GatewayStores>().Objects;

    public static async Task<GroupMember> StartAsync(string configFile)
    {
        WebApplication app = await GatewayApp.BuildAsync(ConfigLoader.Load(new ConfigOverrides(configFile, null, null), _ => null));
        await app.StartAsync();
        return new GroupMember(app);
    }

    /// <summary>Calls a function of standard mode.</summary>
    /// <returns>The status and the document.</returns>
    public async Task<(int Status, JsonElement Json)> CallAsync(HttpMethod method, string target, HttpContent? content = null, string key = GatewayGroup.Key)
    {
        using var request = new HttpRequestMessage(method, new Uri(target, UriKind.Relative)) { Content = content };
        request.Headers.Add("x-owncdn-key", key);
        using HttpResponseMessage response = await Client.SendAsync(request);
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    /// <summary>Writes an object through standard mode.</summary>
    public async Task UploadAsync(string path, string content) =>
        (await CallAsync(HttpMethod.Put, $"uploadfile?sid=main&path={path}", new StringContent(content))).Status.Should().BeInRange(200, 201);

    public async ValueTask DisposeAsync()
    {
        S3.Dispose();
        Client.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
    }
}
