using Gateway.Configuration;
using Gateway.Delivery;
using Gateway.Delivery.Binding;
using Gateway.Hosting;
using Gateway.S3Compat.Routing;
using Gateway.Tests.S3.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Delivery.Binding;

/// <summary>One public binding on a real server, before a source that a test makes up.</summary>
internal sealed class BindingServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private BindingServer(WebApplication app)
    {
        _app = app;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    public static async Task<BindingServer> StartAsync(BindingOptions options, IContentSource source, TimeProvider? time = null, ProxyConfig? proxies = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseGatewayKestrel([new ListenUrl("127.0.0.1", 0)], new OpenConnections());
        WebApplication app = builder.Build();
        var binding = new PublicBinding(options, source, time ?? TimeProvider.System, NullLogger.Instance);
        app.UseTrustedProxies(proxies ?? new ProxyConfig());
        app.Run(http => InvokeAsync(binding, http));
        await app.StartAsync();
        return new BindingServer(app);
    }

    public Task<RawConnection> ConnectAsync() => RawConnection.OpenAsync(Client.BaseAddress!);

    public Task<HttpResponseMessage> SendAsync(string method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Client.BaseAddress!.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Client.SendAsync(request);
    }

    public async Task<int> StatusAsync(string method, string path, params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage response = await SendAsync(method, path, headers);
        return (int)response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static Task InvokeAsync(PublicBinding binding, HttpContext http)
    {
        RequestTarget.TrySplit(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, out RequestTarget target).Should().BeTrue();
        return binding.InvokeAsync(http, target.Path, target.Query);
    }
}
