using Gateway.Storage.Blobs.S3;

namespace Gateway.Tests.S3Blobs;

/// <summary>An S3 store that blobs are tried against; one for all tests of a run.</summary>
internal interface IS3Server
{
    /// <summary>Its name in messages.</summary>
    static abstract string Name { get; }

    /// <summary>How to reach it, with a bucket that is there. Where it is not installed, the running test is ignored, or fails where everything is required.</summary>
    static abstract Task<S3BlobOptions> StartAsync();
}
