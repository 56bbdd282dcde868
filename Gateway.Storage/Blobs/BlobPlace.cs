namespace Gateway.Storage.Blobs;

/// <summary>What kind of place bytes are kept in.</summary>
internal enum BlobPlace
{
    /// <summary>Files of the data folder.</summary>
    Disk,

    /// <summary>Objects of an S3 store.</summary>
    S3,
}
