using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Gateway.Storage;
using Gateway.Tests.Contracts;

namespace Gateway.Tests.Crash;

/// <summary>Two gateways in processes of their own, the second one following the first.</summary>
internal sealed class ReplicatedGateways : IAsyncDisposable
{
    public const string Key = "crash-secret";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private readonly string _primaryConfig;
    private readonly string _replicaConfig;

    public ReplicatedGateways()
    {
        // Fixed, because the replica has to find its primary again.
        int port = FreePort();
        _primaryConfig = _folder.Write("primary.yaml", $$"""
            urls: ["http://127.0.0.1:{{port}}"]
            data: primary
            log: { access: false }
            keys: [ { id: crash, value: {{Key}}, admin: true } ]
            services:
              - { id: plain, type: storage, versions: never }
              - { id: versioned, type: storage, versions: forever }
            """);
        _replicaConfig = _folder.Write("replica.yaml", $$"""
            urls: ["http://127.0.0.1:0"]
            data: replica
            log: { access: false }
            keys: [ { id: crash, value: {{Key}}, admin: true } ]
            replicationSources: [ { id: primary, url: "http://127.0.0.1:{{port}}", key: {{Key}} } ]
            services:
              - { id: plain, type: storage, versions: never, replica: { source: primary, service: plain } }
              - { id: versioned, type: storage, versions: forever, replica: { source: primary, service: versioned } }
            """);
        _http.DefaultRequestHeaders.Add("x-owncdn-key", Key);
    }

    public GatewayProcess Primary { get; private set; } = null!;

    public GatewayProcess Replica { get; private set; } = null!;

    /// <summary>Starts those that do not run.</summary>
    public async Task StartAsync()
    {
        Primary ??= GatewayProcess.Start(_primaryConfig);
        Replica ??= GatewayProcess.Start(_replicaConfig);
        await Primary.ListensAsync();
        await Replica.ListensAsync();
    }

    public async Task KillPrimaryAsync()
    {
        await Primary.DisposeAsync();
        Primary = null!;
    }

    public async Task KillReplicaAsync()
    {
        await Replica.DisposeAsync();
        Replica = null!;
    }

    /// <summary>Runs a command on the primary's data folder.</summary>
    public async Task RunOnPrimaryAsync(params string[] command)
    {
        (int exitCode, string output) = await GatewayProcess.RunAsync(_primaryConfig, command);
        exitCode.Should().Be(0, "{0}", output);
    }

    /// <summary>Done when the replica has everything that its primary has.</summary>
    public async Task CatchUpAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        foreach (string service in CrashJournal.Services)
        {
            long wanted = await LastSyncIdAsync(Primary.Url, service, after: 0, timeout.Token);
            for (long reached = -1; reached != wanted;)
            {
                // Waits for the replica's next change; one that it has to take back is no sync id to wait after.
                reached = await LastSyncIdAsync(Replica.Url, service, after: reached, timeout.Token);
            }
        }
    }

    /// <summary>Kills both, checks each alone, and holds them against each other.</summary>
    public async Task ShouldBeEqualAsync()
    {
        await KillPrimaryAsync();
        await KillReplicaAsync();
        foreach (string config in new[] { _primaryConfig, _replicaConfig })
        {
            (int exitCode, string findings) = await GatewayProcess.RunAsync(config, "fsck");
            findings.Should().Be("plain: clean\nversioned: clean\n");
            exitCode.Should().Be(0);
        }

        await using ObjectStores primary = Open("primary");
        await using ObjectStores replica = Open("replica");
        foreach (string service in CrashJournal.Services)
        {
            IReadOnlyList<string> history = await History.AllAsync(await primary.GetAsync(service));
            history.Should().NotBeEmpty();
            (await History.AllAsync(await replica.GetAsync(service))).Should().Equal(history);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (GatewayProcess? process in new[] { Primary, Replica })
        {
            if (process is not null)
            {
                await process.DisposeAsync();
            }
        }

        _http.Dispose();
        _folder.Dispose();
    }

    private ObjectStores Open(string folder) => ObjectStores.Open(new StorageOptions { DataDirectory = _folder.File(folder) }, TimeProvider.System);

    private async Task<long> LastSyncIdAsync(Uri url, string service, long after, CancellationToken cancellationToken)
    {
        string target = after < 0 ? "0" : $"{after}&wait=1";
        using HttpResponseMessage response = await _http.GetAsync(new Uri(url, $"/syncnext?sid={service}&after={target}"), cancellationToken);
        using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
        return response.StatusCode == HttpStatusCode.Gone
            ? document.RootElement.GetProperty("error").GetProperty("resumeAfter").GetInt64()
            : document.RootElement.GetProperty("lastSyncId").GetInt64();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
