using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Storage;
using Gateway.Storage.Identity;
using Gateway.Tests.Host;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Clients;

/// <summary>A gateway over HTTP and HTTPS on loopback, with one key, for clients to talk to.</summary>
internal sealed class ClientGateway : IAsyncDisposable
{
    private readonly RunningGateway _gateway;
    private readonly TemporaryFolder _folder;

    private ClientGateway(RunningGateway gateway, TemporaryFolder folder, CertificateFiles certificate)
    {
        _gateway = gateway;
        _folder = folder;
        CertificateFile = certificate.Path;
    }

    public static ApiKey Key { get; } = new("CLIENTKEY", "client/secret+key=", Account.DefaultId, Admin: true, Permissions.Everything);

    public Uri Http => Url("http");

    public Uri Https => Url("https");

    /// <summary>The self-signed certificate, which is its own authority.</summary>
    public string CertificateFile { get; }

    public static async Task<ClientGateway> StartAsync()
    {
        var folder = new TemporaryFolder();
        CertificateFiles certificate = SelfSignedCertificate.Write(folder);
        RunningGateway gateway = await RunningGateway.StartAsync(config => config with
        {
            Keys = [Key],
            Urls = [new ListenUrl("127.0.0.1", 0), new ListenUrl("127.0.0.1", 0, certificate)],
        });
        return new ClientGateway(gateway, folder, certificate);
    }

    /// <summary>A bucket's objects, past every client.</summary>
    public async Task<ObjectStore> StoreAsync(string bucket) =>
        await _gateway.App.Services.GetRequiredService<GatewayStores>().Objects.GetAsync(bucket);

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _folder.Dispose();
    }

    private Uri Url(string scheme) => new(_gateway.App.Urls.Single(url => url.StartsWith(scheme + ":", StringComparison.Ordinal)));
}
