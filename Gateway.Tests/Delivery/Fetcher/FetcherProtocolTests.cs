using System.Net;
using System.Security.Cryptography.X509Certificates;
using Gateway.Configuration;
using Gateway.Delivery;
using Gateway.Delivery.HttpFetcher;
using Gateway.Tests.Host;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Tests.Delivery.Fetcher;

/// <summary>HTTP/2 and TLS towards origins.</summary>
internal sealed class FetcherProtocolTests
{
    private TemporaryFolder _folder = null!;
    private CertificateFiles _certificate = null!;

    [SetUp]
    public void Create()
    {
        _folder = new TemporaryFolder();
        _certificate = SelfSignedCertificate.Write(_folder);
    }

    [TearDown]
    public void Delete() => _folder.Dispose();

    [TestCase(Http2Use.Auto, "HTTP/1.1")]
    [TestCase(Http2Use.Off, "HTTP/1.1")]
    public async Task Without_tls_http_1_is_spoken(Http2Use use, string protocol)
    {
        await using WebApplication origin = await StartAsync(HttpProtocols.Http1AndHttp2, tls: false);
        await using TestFetcher fetcher = Fetch(origin, options => options with { Http2 = use });
        (await fetcher.ReadAsync()).Should().Be((200, protocol));
    }

    [Test]
    public async Task Http_2_is_spoken_without_tls_where_it_is_known()
    {
        await using WebApplication origin = await StartAsync(HttpProtocols.Http2, tls: false);
        await using TestFetcher fetcher = Fetch(origin, options => options with { Http2 = Http2Use.PriorKnowledge });
        (await fetcher.ReadAsync()).Should().Be((200, "HTTP/2"));
        (await fetcher.ReadAsync("POST", new MemoryStream(new byte[100_000]))).Should().Be((200, "HTTP/2 100000"));
    }

    [TestCase(Http2Use.Auto, "HTTP/2")]
    [TestCase(Http2Use.PriorKnowledge, "HTTP/2")]
    [TestCase(Http2Use.Off, "HTTP/1.1")]
    public async Task With_tls_it_is_negotiated(Http2Use use, string protocol)
    {
        await using WebApplication origin = await StartAsync(HttpProtocols.Http1AndHttp2, tls: true);
        await using TestFetcher fetcher = Fetch(origin, options => options with { Http2 = use, Authorities = Authorities() });
        (await fetcher.ReadAsync()).Should().Be((200, protocol));
    }

    [Test]
    public async Task A_certificate_that_nobody_vouches_for_is_no_connection()
    {
        await using WebApplication origin = await StartAsync(HttpProtocols.Http1, tls: true);
        await using TestFetcher fetcher = Fetch(origin, options => options);
        (await fetcher.AskAsync()).Status.Should().Be(502);
        fetcher.Counters.Failures(OriginFailure.Connect).Should().Be(1);
    }

    [Test]
    public async Task A_certificate_for_another_host_is_no_connection()
    {
        await using WebApplication origin = await StartAsync(HttpProtocols.Http1, tls: true);
        await using TestFetcher fetcher = Fetch(origin, options => options with { Authorities = Authorities(), Host = "other.example" });
        (await fetcher.AskAsync()).Status.Should().Be(502);
    }

    [Test]
    public async Task A_stream_that_is_reset_is_a_broken_answer()
    {
        await using WebApplication origin = await StartAsync(HttpProtocols.Http2, tls: false, async context =>
        {
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        await using TestFetcher fetcher = Fetch(origin, options => options with { Http2 = Http2Use.PriorKnowledge });
        Func<Task> read = () => fetcher.ReadAsync();
        await read.Should().ThrowAsync<BrokenContentException>();
    }

    private static TestFetcher Fetch(WebApplication origin, Func<FetcherOptions, FetcherOptions> configure) => new([new Uri($"{origin.Urls.First()}/")], configure);

    private X509Certificate2Collection Authorities()
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(_certificate.Path);
        return authorities;
    }

    private async Task<WebApplication> StartAsync(HttpProtocols protocols, bool tls, RequestDelegate? answer = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocols;
            if (tls)
            {
                listen.UseHttps(X509Certificate2.CreateFromPemFile(_certificate.Path, _certificate.KeyPath));
            }
        }));
        WebApplication app = builder.Build();
        app.Run(answer ?? (async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            await context.Response.WriteAsync(body.Length == 0 ? context.Request.Protocol : $"{context.Request.Protocol} {body.Length}");
        }));
        await app.StartAsync();
        return app;
    }
}
