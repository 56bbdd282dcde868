namespace Gateway.Storage.Blobs.S3;

/// <summary>The S3 store (MinIO, Ceph, AWS or another gateway) that keeps the bytes.</summary>
/// <param name="Endpoint">Its address, without a path.</param>
/// <param name="Bucket">The bucket, which exists.</param>
/// <param name="AccessKey">The access key's id.</param>
/// <param name="SecretKey">Its secret.</param>
public sealed record S3BlobOptions(Uri Endpoint, string Bucket, string AccessKey, string SecretKey)
{
    /// <summary>The region that signatures name.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>What the names of all objects begin with; empty, or ending with a slash.</summary>
    public string Prefix { get; init; } = "";
}
