namespace Gateway.Delivery.FileSystem;

/// <summary>Which files a file system serves.</summary>
public sealed record FileSystemOptions
{
    /// <summary>The service's id.</summary>
    public required string Id { get; init; }

    /// <summary>The folder; an absolute path. It may be a link: where that leads is looked up again whenever a file is opened.</summary>
    public required string Directory { get; init; }

    /// <summary>Whether paths that differ in case only are different. If not, they are stored and looked for in lower case.</summary>
    public bool CaseSensitive { get; init; } = true;
}
