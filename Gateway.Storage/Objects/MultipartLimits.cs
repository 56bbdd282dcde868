namespace Gateway.Storage.Objects;

/// <summary>Sizes of objects and parts (S3 User Guide, "Amazon S3 multipart upload limits").</summary>
public static class MultipartLimits
{
    /// <summary>The highest part number.</summary>
    public const int MaxParts = 10_000;

    /// <summary>The smallest part but the last, in bytes.</summary>
    public const long MinPartSize = 5L << 20;

    /// <summary>The largest part, and the largest object written by one request, in bytes.</summary>
    public const long MaxPartSize = 5L << 30;

    /// <summary>The largest object, in bytes.</summary>
    public const long MaxObjectSize = 5L << 40;
}
