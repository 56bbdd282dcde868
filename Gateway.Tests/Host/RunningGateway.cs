using Gateway.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Host;

/// <summary>The real application on a free port, with a data folder of its own.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;

    private RunningGateway(TemporaryFolder folder, WebApplication app)
    {
        _folder = folder;
        App = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public WebApplication App { get; }

    public HttpClient Client { get; }

    public string DataFolder => _folder.File("data");

    /// <summary>Starts it.</summary>
    /// <param name="configure">Changes the configuration.</param>
    /// <param name="s3">Stands in for the S3 dialect.</param>
    public static async Task<RunningGateway> StartAsync(Func<GatewayConfig, GatewayConfig>? configure = null, RequestDelegate? s3 = null)
    {
        var folder = new TemporaryFolder();
        var config = new GatewayConfig { DataDirectory = folder.File("data"), Urls = [new ListenUrl("127.0.0.1", 0)], Log = new LogConfig(Access: false) };
        config = configure?.Invoke(config) ?? config;
        WebApplication app = await GatewayApp.BuildAsync(config, TimeProvider.System, s3);
        await app.StartAsync();
        return new RunningGateway(folder, app);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        _folder.Dispose();
    }
}
