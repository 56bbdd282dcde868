namespace Gateway.Storage.Blobs;

/// <summary>Where a catalog's bytes are, as the catalog notes it. Data folders and stores may get other addresses: those are no part of it.</summary>
/// <param name="Name">The column's text.</param>
internal sealed record BlobPlace(string Name)
{
    /// <summary>Files of the data folder.</summary>
    public static BlobPlace Disk { get; } = new("disk");

    /// <summary>Whether they are files, and not objects of an S3 store.</summary>
    public bool IsDisk => this == Disk;

    /// <summary>Objects of an S3 store.</summary>
    public static BlobPlace S3(string bucket, string prefix) => new($"s3 {bucket}/{prefix}");
}
