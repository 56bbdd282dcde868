using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Tests.Telemetry;

/// <summary>Takes what an exporter of OTLP sends, over HTTP or gRPC, and keeps it as it is.</summary>
internal sealed class FakeCollector : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _exports = [];
    private readonly WebApplication _app;

    private FakeCollector(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>What came, in order.</summary>
    public IReadOnlyList<(string Path, byte[] Body)> Exports => [.. _exports];

    public static async Task<FakeCollector> StartAsync(HttpProtocols protocols)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = protocols));
        WebApplication app = builder.Build();
        var collector = new FakeCollector(app);
        app.Run(collector.TakeAsync);
        await app.StartAsync();
        return collector;
    }

    /// <summary>Whether some export holds these bytes: names stand in protobuf as they are.</summary>
    public bool Has(ReadOnlySpan<byte> bytes)
    {
        foreach ((_, byte[] body) in _exports)
        {
            if (body.AsSpan().IndexOf(bytes) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        _exports.Enqueue((http.Request.Path.Value!, body.ToArray()));
        if (http.Request.ContentType == "application/grpc")
        {
            // An empty message: not compressed, no bytes.
            http.Response.ContentType = "application/grpc";
            await http.Response.Body.WriteAsync(new byte[5]);
            http.Response.AppendTrailer("grpc-status", "0");
        }
    }
}
