using Gateway.Storage;
using Gateway.Storage.Blobs.S3;
using Gateway.Storage.Identity;
using Gateway.Tests.Host;

namespace Gateway.Tests.S3Blobs;

/// <summary>A gateway that keeps bytes on its disk, in this process: always there, and it shows that gateways chain.</summary>
internal sealed class OwnGateway : IS3Server
{
    private const string Bucket = "blobs";

    private static readonly ApiKey Key = new("BLOBSKEY000000000001", "blobs/secret+1", Account.DefaultId, Admin: false, Permissions.Everything);
    private static readonly Lazy<Task<RunningGateway>> Gateway = new(() => StartGatewayAsync());

    public static string Name => "a gateway";

    public static async Task<S3BlobOptions> StartAsync() => OptionsOf(await Gateway.Value);

    /// <summary>One of its own, for a test that ends it or fills it.</summary>
    /// <param name="certificate">For https; null for http.</param>
    public static Task<RunningGateway> StartGatewayAsync(Configuration.CertificateFiles? certificate = null) => RunningGateway.StartAsync(config => config with
    {
        Urls = [new Configuration.ListenUrl("127.0.0.1", 0, certificate)],
        Durability = Durability.Normal,
        Keys = [Key],
        Services = [new Configuration.StorageServiceConfig(Bucket, "Blobs", Account.DefaultId, KeepVersions: TimeSpan.Zero, CaseSensitive: true)],
    });

    public static S3BlobOptions OptionsOf(RunningGateway gateway) => new(gateway.Client.BaseAddress!, Bucket, Key.Id, Key.Secret);

    public static async Task StopAsync()
    {
        if (Gateway.IsValueCreated)
        {
            await (await Gateway.Value).DisposeAsync();
        }
    }
}
