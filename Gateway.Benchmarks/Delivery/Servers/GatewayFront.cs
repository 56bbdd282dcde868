using Gateway.Benchmarks.Processes;

namespace Gateway.Benchmarks.Delivery.Servers;

/// <summary>
/// The gateway: public bindings over a memory cache, over a disk cache, and over a storage. Its access log goes to a file, in the combined form.
/// </summary>
internal sealed class GatewayFront(string program, TemporaryFolder folder, OriginServer origin) : DeliveryServer("gateway", folder)
{
    /// <summary>The value of a key that may do everything.</summary>
    public const string Secret = "benchmark-secret-000000000000000000000000";

    /// <summary>The service that uploads go to, and that <c>/stored/</c> delivers.</summary>
    public const string Storage = "objects";

    /// <summary>The memory cache, below <c>/mem/</c>.</summary>
    public const string MemoryCache = "mem";

    /// <summary>The disk cache, below <c>/disk/</c>.</summary>
    public const string DiskCache = "disk";

    /// <summary>A large memory cache, below <c>/many/</c>.</summary>
    public const string LargeMemoryCache = "many";

    protected override string ReadyPath => "/readyz";

    protected override async Task<IReadOnlyList<string>> PrepareAsync(CancellationToken cancellationToken) =>
        [program, "--config", await WriteAsync("config.yaml", Config(), cancellationToken)];

    private string Config() => $$"""
        urls: ["http://127.0.0.1:{{Port}}"]
        data: ./data
        durability: full
        log: { format: text, access: true, accessFormat: combined, accessFile: access.log }
        keys:
          - { id: benchmark, value: "{{Secret}}", admin: true }
        services:
          - { id: {{Storage}}, type: storage, versions: never }
          - { id: origin, type: http-fetcher, url: "http://127.0.0.1:{{origin.Port}}/" }
          - { id: {{MemoryCache}}, type: memory-cache, source: origin, maxItemSize: 8MiB, maxMemory: 128MiB }
          - { id: {{LargeMemoryCache}}, type: memory-cache, source: origin, maxMemory: 4GiB }
          - { id: {{DiskCache}}, type: disk-cache, source: origin, maxSize: 2GiB }
          - { id: www-mem, type: public-http-binding, source: {{MemoryCache}}, pathPrefix: /mem/ }
          - { id: www-many, type: public-http-binding, source: {{LargeMemoryCache}}, pathPrefix: /many/ }
          - { id: www-disk, type: public-http-binding, source: {{DiskCache}}, pathPrefix: /disk/ }
          - { id: www-stored, type: public-http-binding, source: {{Storage}}, pathPrefix: /stored/ }
        """;
}
