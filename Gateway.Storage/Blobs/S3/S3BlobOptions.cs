namespace Gateway.Storage.Blobs.S3;

/// <summary>The S3 store (MinIO, Ceph, AWS or another gateway) that keeps the bytes.</summary>
/// <param name="Endpoint">Its address, without a path.</param>
/// <param name="Bucket">The bucket, which exists.</param>
/// <param name="AccessKey">The access key's id.</param>
/// <param name="SecretKey">Its secret.</param>
public sealed record S3BlobOptions(Uri Endpoint, string Bucket, string AccessKey, string SecretKey)
{
    /// <summary>The least that <see cref="MaxUploadMemory"/> may be: a few parts.</summary>
    public const long MinUploadMemory = 64 << 20;

    /// <summary>The region that signatures name.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>What the names of all objects begin with; empty, or ending with a slash.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Whether the bucket stands in the path, as MinIO, Ceph and gateways have it, and not in the host's name.</summary>
    public bool PathStyle { get; init; } = true;

    /// <summary>How long the store may be silent before a request counts as failed.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>When a read that has no answer yet is asked a second time beside the first; null for never.</summary>
    public TimeSpan? HedgeAfter { get; init; }

    /// <summary>Bytes that all uploads together may hold in memory.</summary>
    public long MaxUploadMemory { get; init; } = 256 << 20;

    /// <summary>For messages: without the secret.</summary>
    public override string ToString() => $"{Endpoint}{Bucket}/{Prefix}";
}
