using Gateway.Configuration.Delivery;
using Gateway.Storage;
using Gateway.Storage.Blobs.S3;
using Gateway.Storage.Catalog.Postgres;
using Gateway.Storage.Identity;

namespace Gateway.Configuration;

/// <summary>The whole configuration, checked: what it names exists, and every value is in its range.</summary>
public sealed record GatewayConfig
{
    /// <summary>The file it was read from; null when there was none.</summary>
    public string? File { get; init; }

    /// <summary>Where to listen; at least one.</summary>
    public IReadOnlyList<ListenUrl> Urls { get; init; } = [ListenUrl.Default];

    /// <summary>Certificates for single hosts, those of bindings among them; clients that name another host, or none, get the url's own.</summary>
    public IReadOnlyList<HostCertificate> Certificates { get; init; } = [];

    /// <summary>The folder of catalogs, blobs and keys; an absolute path.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>This node's name.</summary>
    public string Instance { get; init; } = Environment.MachineName;

    /// <summary>The region that S3 signatures must name.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>Further names of the region that clients may use.</summary>
    public IReadOnlyList<string> RegionAliases { get; init; } = [];

    /// <summary>What stands in front of the gateway.</summary>
    public ProxyConfig Proxies { get; init; } = new();

    /// <summary>Base domains for virtual-host-style S3, in lower case.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>What "acknowledged" means.</summary>
    public Durability Durability { get; init; } = Durability.Full;

    /// <summary>The database of the catalog; null for SQLite in the data folder.</summary>
    public PostgresOptions? Catalog { get; init; }

    /// <summary>What the secrets of stored keys are encrypted under; null for a file in the data folder.</summary>
    public ReadOnlyMemory<byte>? MasterKey { get; init; }

    /// <summary>The S3 store of the bytes; null for files in the data folder.</summary>
    public S3BlobOptions? S3 { get; init; }

    /// <summary>Bodies up to that many bytes live in the catalog.</summary>
    public int InlineLimit { get; init; } = 32 << 10;

    /// <summary>The accounts that were described. <see cref="Account.DefaultId"/> exists besides them.</summary>
    public IReadOnlyList<Account> Accounts { get; init; } = [];

    /// <summary>Keys of the file and of the environment.</summary>
    public IReadOnlyList<ApiKey> Keys { get; init; } = [];

    /// <summary>The storage services of the file.</summary>
    public IReadOnlyList<StorageServiceConfig> Services { get; init; } = [];

    /// <summary>The services of the CDN front; their sources exist, and lead to an end.</summary>
    public IReadOnlyList<DeliveryServiceConfig> Delivery { get; init; } = [];

    /// <summary>The gateways that services may follow.</summary>
    public IReadOnlyList<ReplicationSourceConfig> ReplicationSources { get; init; } = [];

    /// <summary>What is logged, and how.</summary>
    public LogConfig Log { get; init; } = new();

    /// <summary>Where traces go; null for nowhere.</summary>
    public TelemetryConfig? Telemetry { get; init; }
}
