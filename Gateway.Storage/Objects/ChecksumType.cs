namespace Gateway.Storage.Objects;

/// <summary>What a multipart object's checksum covers.</summary>
public enum ChecksumType
{
    /// <summary>The whole content.</summary>
    FullObject = 1,

    /// <summary>The concatenated binary checksums of the parts.</summary>
    Composite = 2,
}
