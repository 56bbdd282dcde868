using System.Net;
using Gateway.Configuration;
using Gateway.Storage.Identity;
using Gateway.Tests.Unit.S3Compat;

namespace Gateway.Tests.Host;

/// <summary>Presigned URLs made for a public host reach the gateway through a proxy that replaces it.</summary>
public sealed class ProxyTest
{
    private const string PublicHost = "files.example.com:9443";

    [Test]
    public async Task A_trusted_proxy_says_which_host_was_asked_for() =>
        (await GetAsync(new ProxyConfig { Trusted = [IPNetwork.Parse("127.0.0.0/8")] }, forwardedHost: PublicHost)).Should().Be(HttpStatusCode.OK);

    [Test]
    public async Task Anybody_else_does_not() =>
        (await GetAsync(new ProxyConfig { Trusted = [IPNetwork.Parse("10.0.0.0/8")] }, forwardedHost: PublicHost)).Should().Be(HttpStatusCode.Forbidden);

    [Test]
    public async Task A_configured_public_host_is_tried() =>
        (await GetAsync(new ProxyConfig { PublicHosts = ["other.example.com", PublicHost] }, forwardedHost: null)).Should().Be(HttpStatusCode.OK);

    [Test]
    public async Task Another_host_is_not() =>
        (await GetAsync(new ProxyConfig { PublicHosts = ["other.example.com"] }, forwardedHost: null)).Should().Be(HttpStatusCode.Forbidden);

    private static async Task<HttpStatusCode> GetAsync(ProxyConfig proxies, string? forwardedHost)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(config => config with
        {
            Proxies = proxies,
            Keys = [new ApiKey(TestKeys.Id, TestKeys.Secret, Account.DefaultId, Admin: true, Permissions.Everything)],
        });
        var signer = new TestSigner { Time = TimeProvider.System.GetUtcNow() };
        string target = signer.Presign("GET", "/", new Dictionary<string, string> { ["host"] = PublicHost }, 60);
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        if (forwardedHost is not null)
        {
            request.Headers.Add("X-Forwarded-Host", forwardedHost);
        }

        using HttpResponseMessage response = await gateway.Client.SendAsync(request);
        return response.StatusCode;
    }
}
