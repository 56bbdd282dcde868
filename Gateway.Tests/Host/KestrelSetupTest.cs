using System.Net;
using System.Text;
using Gateway.Configuration;
using Gateway.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Host;

internal sealed class KestrelSetupTest
{
    [Test]
    public async Task Header_bytes_pass_unchanged_in_both_directions()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(s3: context =>
        {
            context.Response.Headers["x-amz-meta-echo"] = context.Request.Headers["x-amz-meta-echo"];
            return Task.CompletedTask;
        });

        // Every byte that may stand in a header value, as Latin-1 text; raw UTF-8 is among them.
        string bytes = new([.. Enumerable.Range(0x21, 0x5e).Concat(Enumerable.Range(0x80, 0x80)).Select(b => (char)b)]);
        using var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1, ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1 };
        using var client = new HttpClient(handler) { BaseAddress = gateway.Client.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/b/k");
        request.Headers.TryAddWithoutValidation("x-amz-meta-echo", bytes);
        using HttpResponseMessage response = await client.SendAsync(request);
        response.Headers.NonValidated["x-amz-meta-echo"].ToString().Should().Be(bytes);
    }

    [Test]
    public async Task Sockets_are_read_and_written_in_the_gateways_own_blocks()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        gateway.App.Services.GetRequiredService<IMemoryPoolFactory<byte>>().Should().BeOfType<BlockMemoryPool>();
    }

    [Test]
    public async Task Bodies_and_targets_may_be_larger_than_the_web_servers_defaults()
    {
        const int Length = 40 << 20;
        await using RunningGateway gateway = await RunningGateway.StartAsync(s3: async context =>
        {
            long length = 0;
            byte[] buffer = new byte[64 << 10];
            for (int read; (read = await context.Request.Body.ReadAsync(buffer)) > 0;)
            {
                length += read;
            }

            context.Response.StatusCode = length == Length ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        });
        using HttpResponseMessage response = await gateway.Client.PutAsync($"/b/k?x={new string('t', 20_000)}", new ByteArrayContent(new byte[Length]));
        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_request_in_flight_is_finished_before_the_gateway_stops()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var proceed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RunningGateway gateway = await RunningGateway.StartAsync(s3: async context =>
        {
            entered.SetResult();
            await proceed.Task;
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        });
        Task<HttpResponseMessage> inFlight = gateway.Client.GetAsync("/b/k");
        await entered.Task;

        Task stopped = gateway.App.StopAsync();
        stopped.IsCompleted.Should().BeFalse();
        proceed.SetResult();

        using HttpResponseMessage response = await inFlight;
        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        await stopped;
    }

    [Test]
    public async Task Https_serves_the_configured_certificate_and_http_2()
    {
        using var folder = new TemporaryFolder();
        CertificateFiles files = SelfSignedCertificate.Write(folder);
        await using RunningGateway gateway = await RunningGateway.StartAsync(c => c with { Urls = [new ListenUrl("127.0.0.1", 0, files)] });
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            certificate?.Subject == SelfSignedCertificate.Subject;
        using var client = new HttpClient(handler) { BaseAddress = gateway.Client.BaseAddress, DefaultRequestVersion = HttpVersion.Version20 };
        using HttpResponseMessage response = await client.GetAsync("/healthz");
        response.Version.Should().Be(HttpVersion.Version20);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }
}
