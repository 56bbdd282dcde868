namespace Gateway.Benchmarks.Blobs;

/// <summary>What is measured, and against which store.</summary>
internal sealed record BlobsSettings
{
    /// <summary>How often the store and the gateway before it take turns.</summary>
    public required int Rounds { get; init; }

    /// <summary>An S3 store that runs, with the bucket <see cref="Buckets.Objects"/>; null for another gateway, which is started.</summary>
    public Endpoint? Store { get; init; }

    /// <summary>The gateway's program; null for the one built with this.</summary>
    public string? Program { get; init; }

    /// <summary>Where temporary folders are made.</summary>
    public required string Folder { get; init; }
}
