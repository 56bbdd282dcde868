using System.Net;
using System.Text;
using Gateway.Configuration;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Gateway.Hosting;

/// <summary>The web server's limits and addresses.</summary>
internal static class KestrelSetup
{
    // Far above what one machine serves at a time; keeps a flood of sockets from taking all memory.
    private const int MaxConnections = 10_000;

    public static void UseGatewayKestrel(this IWebHostBuilder host, IReadOnlyList<ListenUrl> urls, OpenConnections connections)
    {
        // A line that ends with LF alone is read in two ways by two servers in a row; lines end with CRLF here. There is no other way to say so.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", isEnabled: true);
        host.UseKestrelCore();

        // After the server has registered its own: the last one counts.
        host.ConfigureServices(services => services.AddSingleton<IMemoryPoolFactory<byte>, BlockMemoryPool>());
        host.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = InlineSockets.AreEnabled);
        if (urls.Any(u => u.Certificate is not null))
        {
            host.UseKestrelHttpsConfiguration();
        }

        host.ConfigureKestrel(options =>
        {
            SetLimits(options);
            foreach (ListenUrl url in urls)
            {
                Listen(options, url, connections);
            }
        });
    }

    private static void SetLimits(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.AllowSynchronousIO = false;

        // Header bytes pass unchanged in both directions: S3 clients send user metadata as raw UTF-8, which the S3 dialect decodes.
        options.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        options.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;

        KestrelServerLimits limits = options.Limits;
        limits.MaxConcurrentConnections = MaxConnections;

        // Objects have no size limit here: the dialects set their own.
        limits.MaxRequestBodySize = null;

        // Slow uploads are welcome, stalled ones are not: the default, 240 bytes a second after 5 seconds, cuts clients that pause to hash or to read a slow disk.
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 16, gracePeriod: TimeSpan.FromSeconds(60));
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(30);

        // A key of 1,024 bytes is 3 KiB when percent-encoded, and a presigned query may carry a session token of several KiB.
        limits.MaxRequestLineSize = 32 << 10;
        limits.MaxRequestHeadersTotalSize = 64 << 10;
    }

    private static void Listen(KestrelServerOptions options, ListenUrl url, OpenConnections connections)
    {
        void Configure(ListenOptions listen)
        {
            listen.Use(connections.Around);
            if (url.Certificate is { } files)
            {
                ServerCertificates certificates = options.ApplicationServices.GetRequiredService<ServerCertificates>();
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = hello => new(certificates.Select(hello.ClientHelloInfo.ServerName, files)) });
            }
            else
            {
                // HTTP/2 is negotiated by TLS; without it there is only HTTP/1.1.
                listen.Protocols = HttpProtocols.Http1;
            }
        }

        switch (url.Host)
        {
            case "*":
                options.ListenAnyIP(url.Port, Configure);
                break;
            case "localhost":
                options.ListenLocalhost(url.Port, Configure);
                break;
            default:
                options.Listen(IPAddress.Parse(url.Host), url.Port, Configure);
                break;
        }
    }
}
