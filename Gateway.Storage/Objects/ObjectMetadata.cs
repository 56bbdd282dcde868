namespace Gateway.Storage.Objects;

/// <summary>What a client says about an object besides its bytes. Values are kept as they came.</summary>
public sealed record ObjectMetadata
{
    /// <summary>The most bytes that names and values of <see cref="User"/> may have together (S3 User Guide, "User-defined object metadata").</summary>
    public const int MaxUserMetadataLength = 2048;

    /// <summary>Metadata with nothing in it.</summary>
    public static ObjectMetadata Empty { get; } = new();

    /// <summary>Content-Type; null when the client named none.</summary>
    public string? ContentType { get; init; }

    /// <summary>Cache-Control.</summary>
    public string? CacheControl { get; init; }

    /// <summary>Content-Disposition.</summary>
    public string? ContentDisposition { get; init; }

    /// <summary>Content-Encoding, without <c>aws-chunked</c>.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>Content-Language.</summary>
    public string? ContentLanguage { get; init; }

    /// <summary>Expires, as the client wrote it.</summary>
    public string? Expires { get; init; }

    /// <summary>x-amz-website-redirect-location.</summary>
    public string? WebsiteRedirect { get; init; }

    /// <summary>x-amz-storage-class; null means STANDARD. Every class is stored alike.</summary>
    public string? StorageClass { get; init; }

    /// <summary>A canned ACL by its S3 name; null means private.</summary>
    public string? CannedAcl { get; init; }

    /// <summary>User metadata: lower-case names without prefix, in the order given.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> User { get; init; } = [];

    /// <summary>Checks <see cref="MaxUserMetadataLength"/>.</summary>
    /// <exception cref="StorageException">MetadataTooLarge.</exception>
    public void RequireWithinLimits()
    {
        // Headers arrive as Latin-1: a character a byte.
        int length = User.Sum(pair => pair.Key.Length + pair.Value.Length);
        if (length > MaxUserMetadataLength)
        {
            throw new StorageException(
                StorageError.MetadataTooLarge, $"The user metadata has {length} bytes; at most {MaxUserMetadataLength} are allowed.");
        }
    }
}
