namespace Gateway.Delivery;

/// <summary>What is known of content besides its bytes. Header values are as stored.</summary>
public sealed record ContentMetadata
{
    /// <summary>Bytes.</summary>
    public required long Length { get; init; }

    /// <summary>Strong entity tag without quotes (RFC 9110 section 8.8.3); null if the source has none.</summary>
    public string? ETag { get; init; }

    /// <summary>When the content last changed; null if the source does not know.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>Headers of the content, such as Content-Type and Cache-Control.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}
