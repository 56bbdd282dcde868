using System.Globalization;
using Gateway.Storage.Versioning;

namespace Gateway.Storage.Services;

/// <summary>A storage service as the configuration declares it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">A name for people.</param>
/// <param name="AccountId">The account that owns it.</param>
/// <param name="KeepVersions">How long old versions are kept: zero for never, null for ever.</param>
/// <param name="CaseSensitive">Whether keys that differ in case only are different objects. Fixed once made.</param>
public sealed record ServiceDefinition(string Id, string Name, string AccountId, TimeSpan? KeepVersions, bool CaseSensitive)
{
    /// <summary>The primary to follow, as <c>source/service</c>; null for a service that takes writes itself.</summary>
    public string? ReplicaOf { get; init; }

    private bool KeepsNone => KeepVersions == TimeSpan.Zero;

    /// <summary>The setting as one word, to notice when it changes.</summary>
    internal string Versions => KeepVersions is null ? "forever" : KeepVersions.Value.TotalSeconds.ToString(CultureInfo.InvariantCulture);

    /// <summary>A new service as declared.</summary>
    internal ServiceInfo Make(DateTimeOffset now) => ApplyVersions(
        new ServiceInfo(Id, Name, AccountId, now, VersioningState.Unversioned, KeepVersions: null, CaseSensitive, CannedAcl: null, Region: null)
        {
            ReplicaOf = ReplicaOf,
        });

    /// <summary>A service that there is, as declared. What the declaration says about versions counts only where it has changed since last time.</summary>
    internal ServiceRecord ApplyTo(ServiceRecord record)
    {
        bool promoted = record.PromotedFrom is not null && record.PromotedFrom == ReplicaOf;
        ServiceInfo info = record.Info with { Name = Name, AccountId = AccountId, ReplicaOf = promoted ? null : ReplicaOf };
        return record with
        {
            Info = record.ConfiguredVersions == Versions ? info : ApplyVersions(info),
            ConfiguredVersions = Versions,
            PromotedFrom = promoted ? record.PromotedFrom : null,
        };
    }

    // One that has kept versions and shall no longer is suspended: its old versions stay.
    private ServiceInfo ApplyVersions(ServiceInfo service) => service with
    {
        Versioning = !KeepsNone ? VersioningState.Enabled
            : service.Versioning == VersioningState.Unversioned ? VersioningState.Unversioned
            : VersioningState.Suspended,
        KeepVersions = KeepsNone ? null : KeepVersions,
    };
}
