using Gateway.Storage.Blobs.S3;
using Gateway.Storage.Catalog.Postgres;

namespace Gateway.Storage;

/// <summary>How the object stores of one gateway behave.</summary>
public sealed record StorageOptions
{
    /// <summary>The length of <see cref="MasterKey"/>, in bytes.</summary>
    public const int MasterKeyLength = 32;

    /// <summary>The data folder.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>What an acknowledged write has survived.</summary>
    public Durability Durability { get; init; } = Durability.Full;

    /// <summary>The database of the catalog; null for SQLite in the data folder.</summary>
    public PostgresOptions? Postgres { get; init; }

    /// <summary>The S3 store of the bytes; null for files in the data folder.</summary>
    public S3BlobOptions? S3 { get; init; }

    /// <summary>What the secrets of keys are encrypted under; null for the data folder's own file. Gateways that share keys have the same.</summary>
    public ReadOnlyMemory<byte>? MasterKey { get; init; }

    /// <summary>This gateway's name among others.</summary>
    public string Instance { get; init; } = "gateway";

    /// <summary>Bodies up to this many bytes are kept in the catalog itself.</summary>
    public int InlineLimit { get; init; } = 32 << 10;

    /// <summary>
    /// How long the bytes of a removed version stay, for readers that had just found it. Readers that stream hold their blobs beyond that.
    /// </summary>
    public TimeSpan BlobGrace { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>When a blob that nobody finished writing may be deleted. Longer than any single upload request can take.</summary>
    public TimeSpan ReservationTime { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long a completed multipart upload is remembered, so that a repeated completion gets the same answer.</summary>
    public TimeSpan CompletedUploadMemory { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How often background work runs: deleting freed blobs, old versions, forgotten uploads.</summary>
    public TimeSpan MaintenanceInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long after the start, and after each round, the next scrub of all stored bytes begins.</summary>
    public TimeSpan ScrubInterval { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The most bytes that a scrub reads in a second.</summary>
    public long ScrubBytesPerSecond { get; init; } = 8 << 20;
}
