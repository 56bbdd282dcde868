namespace Gateway.Tests.Clients;

/// <summary>What every command-line client can do, in its own words. Each call runs the client and fails the test when the client fails.</summary>
internal interface ICommandLineClient
{
    /// <summary>Makes a bucket.</summary>
    Task MakeBucketAsync(string bucket);

    /// <summary>Removes an empty bucket.</summary>
    Task RemoveBucketAsync(string bucket);

    /// <summary>Names of all buckets.</summary>
    Task<IReadOnlyList<string>> ListBucketsAsync();

    /// <summary>Copies a folder's files into an empty bucket.</summary>
    Task UploadAsync(string folder, string bucket);

    /// <summary>Copies all objects into an empty folder.</summary>
    Task DownloadAsync(string bucket, string folder);

    /// <summary>Makes the bucket hold what the folder holds; objects without a file are deleted.</summary>
    Task SyncAsync(string folder, string bucket);

    /// <summary>Keys of all objects.</summary>
    Task<IReadOnlyList<string>> ListAsync(string bucket);

    /// <summary>Removes one object.</summary>
    Task RemoveAsync(string bucket, string key);

    /// <summary>Removes all objects below a folder.</summary>
    Task RemoveFolderAsync(string bucket, string folder);

    /// <summary>A URL that reads an object without a key, signed as the client does by default: Signature Version 4, or still 2.</summary>
    Task<string> PresignAsync(string bucket, string key);
}
