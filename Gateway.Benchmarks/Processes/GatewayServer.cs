using Gateway.Storage.Catalog.Postgres;

namespace Gateway.Benchmarks.Processes;

/// <summary>The gateway on a data folder of its own: durability full, access log on, fixed keys.</summary>
/// <param name="program">What to run.</param>
/// <param name="folder">Where its data, its configuration and its log are.</param>
/// <param name="name">What tables and files call it.</param>
/// <param name="primary">Another gateway whose objects it replicates; null for a gateway of its own.</param>
internal sealed class GatewayServer(string program, TemporaryFolder folder, string name = "gateway", GatewayServer? primary = null)
{
    /// <summary>Begins the paths of a public binding over a memory cache over <see cref="Buckets.Objects"/>, where the catalog is shared.</summary>
    public const string CachedPath = "/cached/";

    private const string KeyId = "BENCHMARKKEY00000000";
    private const string Secret = "benchmark-secret-000000000000000000000000";

    // versions: never, as S3's buckets are when they are made.
    private const string Services = $$"""
        services:
          - { id: {{Buckets.Objects}}, name: Objects, type: storage, versions: never }
          - { id: {{Buckets.Keys}}, name: Keys, type: storage, versions: never }
        """;

    private const string Front = $$"""
          - { id: mem, type: memory-cache, source: {{Buckets.Objects}}, refresh: 1d }
          - { id: www, type: public-http-binding, source: mem, pathPrefix: {{CachedPath}} }
        """;

    private readonly int _port = FreePort.Next();
    private ServerProcess? _process;

    public string Program => program;

    /// <summary>The S3 store that keeps its bytes; null for its own disk.</summary>
    public Endpoint? BlobStore { get; init; }

    /// <summary>Begins the names of its objects in that store.</summary>
    public string BlobPrefix { get; init; } = "blobs";

    /// <summary>The database that it shares with other gateways; null for its own catalog.</summary>
    public PostgresOptions? Catalog { get; init; }

    /// <summary>The cores that it keeps to, as taskset(1) takes them; null for all.</summary>
    public string? Cores { get; init; }

    /// <summary>Where the objects are.</summary>
    public string DataFolder => folder.File(name);

    /// <summary>How to reach it, once it runs.</summary>
    public Endpoint Endpoint => new(name, "127.0.0.1", _port, KeyId, Secret, _process?.Id);

    /// <summary>Starts it, from another program if one is named.</summary>
    /// <returns>How long it took until it was ready.</returns>
    public async Task<TimeSpan> StartAsync(CancellationToken cancellationToken, string? otherProgram = null)
    {
        await File.WriteAllTextAsync(ConfigFile, Config(), cancellationToken);
        _process = await ServerProcess.StartAsync(
            [.. Cores is null ? Array.Empty<string>() : ["taskset", "-c", Cores], otherProgram ?? program, "--config", ConfigFile], folder.File($"{name}.log"), new Uri($"http://127.0.0.1:{_port}/readyz"), cancellationToken);
        return _process.StartTime;
    }

    public async Task StopAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
            _process = null;
        }
    }

    /// <summary>Lets <c>fsck</c> check it while it is stopped.</summary>
    /// <returns>What that printed.</returns>
    /// <exception cref="BenchmarkException">Something was found.</exception>
    public Task<string> FsckAsync(CancellationToken cancellationToken) => Tool.RunAsync(program, ["fsck", "--config", ConfigFile], cancellationToken);

    private string ConfigFile => folder.File($"{name}.yaml");

    private string Config() => $$"""
        urls: ["http://127.0.0.1:{{_port}}"]
        data: ./{{name}}
        durability: full
        log: { format: text, access: true }
        keys:
          - { id: {{KeyId}}, value: "{{Secret}}", admin: true }
        {{(Catalog is null ? "" : Postgres(Catalog))}}
        {{(BlobStore is null ? "" : Blobs(BlobStore))}}
        {{(primary is null ? Services : Replicas(primary.Endpoint))}}
        {{(Catalog is null ? "" : Front)}}
        """;

    private string Postgres(PostgresOptions catalog) => $$"""
        instance: {{name}}
        catalog: { type: postgres, connection: "{{catalog.ConnectionString}}", maxConnections: {{catalog.MaxConnections}} }
        masterKey: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
        """;

    private string Blobs(Endpoint store) =>
        $$"""blobs: { type: s3, endpoint: "http://{{store.Authority}}", bucket: {{Buckets.Objects}}, prefix: "{{BlobPrefix}}", accessKey: {{store.KeyId}}, secretKey: "{{store.Secret}}" }""";

    private static string Replicas(Endpoint primary) => $$"""
        replicationSources: [ { id: primary, url: "http://{{primary.Authority}}", key: "{{primary.Secret}}" } ]
        services:
          - { id: {{Buckets.Objects}}, name: Objects, type: storage, versions: never, replica: { source: primary, service: {{Buckets.Objects}} } }
        """;
}
