using Amazon.Runtime;
using Amazon.S3;
using Gateway.Hosting;
using Gateway.Storage;
using Gateway.Storage.Blobs.S3;
using Gateway.Storage.Catalog.Postgres;
using Gateway.Storage.Identity;
using Gateway.Tests.Host;
using Gateway.Tests.S3.Wire;
using Gateway.Tests.S3Blobs;
using Gateway.Tests.Unit.S3Compat;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.S3;

/// <summary>The real application with keys of two accounts, and clients for it.</summary>
internal sealed class S3Server : IAsyncDisposable
{
    public const string OtherAccount = "stranger";

    private readonly RunningGateway _gateway;

    private S3Server(RunningGateway gateway) => _gateway = gateway;

    /// <summary>Reads and writes everything of the default account.</summary>
    public static ApiKey Owner { get; } = new("OWNERKEY000000000001", "owner/secret+1", Account.DefaultId, Admin: false, Permissions.Everything);

    /// <summary>Reads everything of the default account.</summary>
    public static ApiKey Reader { get; } =
        new("READERKEY00000000001", "reader-secret", Account.DefaultId, Admin: false, new Permissions(AccessLevel.Read, new Dictionary<string, AccessLevel>()));

    /// <summary>Reads and writes everything of another account.</summary>
    public static ApiKey Stranger { get; } = new("STRANGERKEY000000001", "stranger-secret", OtherAccount, Admin: false, Permissions.Everything);

    public static ApiKey Admin { get; } = new("ADMINKEY000000000001", "admin-secret", Account.DefaultId, Admin: true, Permissions.Everything);

    public Uri Address => _gateway.Client.BaseAddress!;

    public string DataFolder => _gateway.DataFolder;

    /// <summary>
    /// Starts it: on SQLite and disk, or, with GATEWAY_TESTS_ENGINES=shared in the environment, on PostgreSQL and an S3 store, so that the same tests hold
    /// either.
    /// </summary>
    public static async Task<S3Server> StartAsync()
    {
        bool isShared = Environment.GetEnvironmentVariable("GATEWAY_TESTS_ENGINES") == "shared";
        PostgresOptions? catalog = isShared ? PostgresServer.Shared.CreateDatabase() : null;
        S3BlobOptions? blobs = isShared ? await OwnGateway.StartAsync() with { Prefix = $"{Guid.NewGuid():N}/" } : null;
        return new S3Server(await RunningGateway.StartAsync(config => config with
        {
            Durability = Durability.Normal,
            Accounts = [new Account(OtherAccount, "A stranger")],
            Keys = [Owner, Reader, Stranger, Admin],
            Catalog = catalog,
            S3 = blobs,
        }));
    }

    /// <summary>The SDK with its default settings; null for an anonymous caller. Without retries, so that no failure is hidden.</summary>
    public AmazonS3Client Client(ApiKey? key) => new(
        key is null ? new AnonymousAWSCredentials() : new BasicAWSCredentials(key.Id, key.Secret),
        new AmazonS3Config { ServiceURL = Address.ToString(), AuthenticationRegion = "us-east-1", ForcePathStyle = true, MaxErrorRetry = 0 });

    /// <summary>A signer for now; null for an anonymous caller.</summary>
    public static TestSigner? Signer(ApiKey? key) =>
        key is null ? null : new TestSigner { KeyId = key.Id, Secret = key.Secret, Time = TimeProvider.System.GetUtcNow() };

    public Task<RawConnection> ConnectAsync() => RawConnection.OpenAsync(Address);

    /// <summary>Sends a request on a connection of its own.</summary>
    public async Task<RawResponse> SendAsync(RawRequest request, ApiKey? key)
    {
        using RawConnection connection = await ConnectAsync();
        await connection.SendAsync(request.ToBytes(Signer(key)));
        return await connection.ReceiveAsync(request.Method == "HEAD") ?? throw new IOException("The server closed the connection without an answer.");
    }

    /// <summary>A bucket's objects, behind the protocol.</summary>
    public ValueTask<ObjectStore> StoreAsync(string bucket) => _gateway.App.Services.GetRequiredService<GatewayStores>().Objects.GetAsync(bucket);

    public KeyStore Keys => _gateway.App.Keys();

    public Task StopAsync() => _gateway.App.StopAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();
}
