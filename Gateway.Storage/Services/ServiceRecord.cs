using Gateway.Storage.Objects;

namespace Gateway.Storage.Services;

/// <summary>A service as the registry keeps it.</summary>
/// <param name="Number">Names its folder; never used again.</param>
/// <param name="Info">Its settings.</param>
/// <param name="ConfiguredVersions">What the configuration said about versions when it was last applied.</param>
/// <param name="PromotedFrom">The primary that it was promoted away from: the configuration may go on naming it.</param>
internal sealed record ServiceRecord(long Number, ServiceInfo Info, string? ConfiguredVersions, string? PromotedFrom)
{
    /// <summary>The name of its folder: readable, and never used again.</summary>
    public string FolderName => NameFolder(Info.Id, Number);

    /// <summary>Such a name.</summary>
    public static string NameFolder(string id, long number) => $"{id}-{number}";

    /// <summary>The replica once it takes writes itself.</summary>
    /// <exception cref="StorageException">NotAReplica.</exception>
    public ServiceRecord Promote() => Info.ReplicaOf is { } primary
        ? this with { Info = Info with { ReplicaOf = null }, PromotedFrom = primary }
        : throw new StorageException(StorageError.NotAReplica, $"The service '{Info.Id}' is no replica.");
}
