using System.Globalization;
using Gateway.Tests.Delivery.Chains;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Tests.Telemetry;

/// <summary>What a collector gets to know of a request, and an origin of its trace.</summary>
internal sealed class TraceTest
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string SpanId = "b7ad6b7169203331";

    private WebApplication _origin = null!;
    private string? _seen;

    [SetUp]
    public async Task Start()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(System.Net.IPAddress.Loopback, 0));
        _origin = builder.Build();
        _origin.Run(http =>
        {
            _seen = http.Request.Headers.TraceParent;
            http.Response.Headers.CacheControl = "max-age=60";
            return http.Response.WriteAsync("content");
        });
        await _origin.StartAsync();
    }

    [TearDown]
    public async Task Stop() => await _origin.DisposeAsync();

    [TestCase("http", HttpProtocols.Http1, "/v1/traces")]
    [TestCase("grpc", HttpProtocols.Http2, "/opentelemetry.proto.collector.trace.v1.TraceService/Export")]
    public async Task A_request_is_a_span_and_each_service_on_its_way_another(string protocol, HttpProtocols protocols, string path)
    {
        await using FakeCollector collector = await FakeCollector.StartAsync(protocols);
        await RequestAsync($"telemetry: {{ otlp: \"{collector.Url}\", protocol: {protocol}, sample: 1 }}", "00");

        collector.Exports.Should().NotBeEmpty().And.OnlyContain(export => export.Path == path);
        foreach (string text in (string[])["GET www", "memory-cache mem", "http-fetcher origin", "/pub/a.txt", "sig=***", "mem; fwd=uri-miss", "owncdn-gateway", "node-7"])
        {
            collector.Has(System.Text.Encoding.ASCII.GetBytes(text)).Should().BeTrue(text);
        }

        collector.Has("secret-of-the-url"u8).Should().BeFalse();
        collector.Has(Convert.FromHexString(_seen![3..35])).Should().BeTrue("the origin was told of the trace");
        collector.Has(Convert.FromHexString(_seen[36..52])).Should().BeTrue("and of the span that asked it");
        _seen.Should().EndWith("-01");
    }

    [Test]
    public async Task A_client_s_trace_goes_on()
    {
        await using FakeCollector collector = await FakeCollector.StartAsync(HttpProtocols.Http1);
        await RequestAsync($"telemetry: {{ otlp: \"{collector.Url}\", protocol: http, sample: 1 }}", "01", traced: true);
        collector.Has(Convert.FromHexString(TraceId)).Should().BeTrue();
        collector.Has(Convert.FromHexString(SpanId)).Should().BeTrue("it is the parent");
        _seen.Should().StartWith($"00-{TraceId}-").And.NotContain(SpanId);
    }

    [TestCase("sample: 1", "00", false)]
    [TestCase("sample: 0", "01", false)]
    [TestCase("sample: 1", "01", true)]
    public async Task Who_sends_a_trace_can_forbid_it_but_not_demand_it(string sample, string flags, bool expected)
    {
        await using FakeCollector collector = await FakeCollector.StartAsync(HttpProtocols.Http1);
        await RequestAsync($"telemetry: {{ otlp: \"{collector.Url}\", protocol: http, {sample} }}", flags, traced: true);
        (collector.Exports.Count > 0).Should().Be(expected);
    }

    [Test]
    public async Task Without_a_collector_a_client_s_trace_passes_through()
    {
        await RequestAsync("", "01", traced: true);
        _seen.Should().Be($"00-{TraceId}-{SpanId}-01");
    }

    private async Task RequestAsync(string telemetry, string flags, bool traced = false)
    {
        await using DeliveringGateway gateway = await DeliveringGateway.StartAsync(string.Create(CultureInfo.InvariantCulture, $"""
              - id: origin
                type: http-fetcher
                url: "{_origin.Urls.First()}/"
              - id: mem
                type: memory-cache
                source: origin
                maxMemory: 64MiB
              - id: www
                type: public-http-binding
                source: mem
                pathPrefix: /pub/
            instance: node-7
            {telemetry}
            """));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("pub/a.txt?sig=secret-of-the-url", UriKind.Relative));
        if (traced)
        {
            request.Headers.Add("traceparent", $"00-{TraceId}-{SpanId}-{flags}");
        }

        using HttpResponseMessage response = await gateway.Client.SendAsync(request);
        (await response.Content.ReadAsStringAsync()).Should().Be("content");
    }
}
