using Gateway.Storage.Identity;
using Gateway.Storage.Versioning;

namespace Gateway.Storage.Services;

/// <summary>What a storage service (an S3 bucket) is, at one moment.</summary>
/// <param name="Id">Its id; the bucket's name.</param>
/// <param name="Name">A name for people.</param>
/// <param name="AccountId">The account that owns it.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Versioning">Whether it keeps old versions.</param>
/// <param name="KeepVersions">How long noncurrent versions are kept; null for ever.</param>
/// <param name="CaseSensitive">Whether keys that differ in case only are different objects. Fixed once made.</param>
/// <param name="CannedAcl">Its canned ACL by its S3 name; null means private.</param>
/// <param name="Region">The region named when it was made; null for the gateway's own.</param>
public sealed record ServiceInfo(
    string Id,
    string Name,
    string AccountId,
    DateTimeOffset Created,
    VersioningState Versioning,
    TimeSpan? KeepVersions,
    bool CaseSensitive,
    string? CannedAcl,
    string? Region) : IOwnedService
{
    /// <summary>The primary that this service follows, as <c>source/service</c>; null for a service that takes writes itself.</summary>
    public string? ReplicaOf { get; init; }
}
