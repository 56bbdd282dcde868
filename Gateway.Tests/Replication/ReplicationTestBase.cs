using System.Text.Json;
using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Storage;
using Gateway.Storage.Content;
using Gateway.Storage.Identity;
using Gateway.Storage.Objects;
using Gateway.Tests.Contracts;
using Gateway.Tests.Host;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Replication;

/// <summary>A primary and a gateway that follows it, with a proxy between them.</summary>
internal abstract class ReplicationTestBase
{
    protected const string Service = "main";

    protected static readonly ApiKey Admin = new("admin", "admin-secret", Account.DefaultId, Admin: true, Permissions.Everything);

    protected static readonly ApiKey Follower =
        new("follower", "follower-secret", Account.DefaultId, Admin: false, new Permissions(AccessLevel.Read, new Dictionary<string, AccessLevel>()));

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<RunningGateway> _replicas = [];

    protected RunningGateway Primary { get; private set; } = null!;

    protected CuttingProxy Proxy { get; private set; } = null!;

    [SetUp]
    public async Task StartPrimary()
    {
        Primary = await RunningGateway.StartAsync(config => config with
        {
            Durability = Durability.Normal,
            Keys = [Admin, Follower],
            Services = [new StorageServiceConfig(Service, Service, Account.DefaultId, Duration.Forever, CaseSensitive: true)],
        });
        Proxy = new CuttingProxy(Primary.Client.BaseAddress!);
    }

    [TearDown]
    public async Task StopAll()
    {
        foreach (RunningGateway replica in _replicas)
        {
            await replica.DisposeAsync();
        }

        _replicas.Clear();
        await Proxy.DisposeAsync();
        await Primary.DisposeAsync();
    }

    /// <summary>Starts a gateway whose service of the same id follows the primary's.</summary>
    protected async Task<RunningGateway> StartReplicaAsync(string key = "follower-secret", string? follows = Service, string? dataDirectory = null)
    {
        RunningGateway replica = await RunningGateway.StartAsync(config => config with
        {
            DataDirectory = dataDirectory ?? config.DataDirectory,
            Durability = Durability.Normal,
            Keys = [Admin],
            ReplicationSources = [new ReplicationSourceConfig("primary", "Primary", Proxy.Address, key)],
            Services =
            [
                new StorageServiceConfig(Service, Service, Account.DefaultId, Duration.Forever, CaseSensitive: true)
                {
                    Replica = follows is null ? null : new ReplicaConfig("primary", follows),
                },
            ],
        });
        _replicas.Add(replica);
        return replica;
    }

    protected async Task StopAsync(RunningGateway replica)
    {
        _replicas.Remove(replica);
        await replica.DisposeAsync();
    }

    protected static ValueTask<ObjectStore> StoreAsync(RunningGateway gateway) => gateway.App.Services.GetRequiredService<GatewayStores>().Objects.GetAsync(Service);

    protected async Task<ObjectVersion> PutAsync(string key, byte[] content, ObjectMetadata? metadata = null)
    {
        ObjectStore store = await StoreAsync(Primary);
        var body = new IncomingBody { Stream = new MemoryStream(content) };
        return (await store.PutAsync(new ObjectWrite(ObjectKey.Parse(key), body, metadata ?? ObjectMetadata.Empty, "owner", WritePreconditions.None), default)).Version;
    }

    /// <summary>Done when the replica has every change of its primary; then both are the same.</summary>
    protected async Task ShouldBecomeEqualAsync(RunningGateway replica)
    {
        ObjectStore primary = await StoreAsync(Primary);
        ObjectStore store = await StoreAsync(replica);
        using var timeout = new CancellationTokenSource(Patience);
        long wanted = await primary.History.LastSyncIdAsync(timeout.Token);
        for (long reached = -1; reached != wanted; reached = await store.History.LastSyncIdAsync(timeout.Token))
        {
            await store.History.WaitAsync(reached, TimeSpan.FromMilliseconds(200), timeout.Token);
        }

        (await History.AllAsync(store)).Should().Equal(await History.AllAsync(primary));
    }

    /// <summary>What a gateway's servicelist says of its replica, once it says something wanted.</summary>
    protected static async Task<JsonElement> ReplicationOfAsync(RunningGateway gateway, Func<JsonElement, bool> wanted)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (true)
        {
            JsonElement service = await ServiceOfAsync(gateway);
            if (service.TryGetProperty("replication", out JsonElement replication) && wanted(replication))
            {
                return replication;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), timeout.Token);
        }
    }

    protected static async Task<JsonElement> ServiceOfAsync(RunningGateway gateway)
    {
        JsonElement answer = JsonDocument.Parse(await (await CallAsync(gateway, HttpMethod.Get, "/servicelist")).Content.ReadAsStringAsync()).RootElement;
        return answer.GetProperty("services")[0];
    }

    protected static async Task<HttpResponseMessage> CallAsync(RunningGateway gateway, HttpMethod method, string target, byte[]? body = null)
    {
        using var request = new HttpRequestMessage(method, target) { Content = body is null ? null : new ByteArrayContent(body) };
        request.Headers.Add("x-owncdn-key", Admin.Secret);
        return await gateway.Client.SendAsync(request);
    }
}
