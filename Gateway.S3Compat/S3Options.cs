namespace Gateway.S3Compat;

/// <summary>How the S3 endpoint presents itself.</summary>
public sealed record S3Options
{
    /// <summary>The region that clients sign for.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>Further names of the region, which a bucket may be made in.</summary>
    public IReadOnlyList<string> RegionAliases { get; init; } = [];

    /// <summary>Base domains for virtual-hosted-style addressing; none for path style alone.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>Names this node in <c>x-amz-id-2</c>.</summary>
    public string HostId { get; init; } = "gateway";
}
