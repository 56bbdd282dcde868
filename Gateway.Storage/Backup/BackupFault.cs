using Gateway.Storage.Objects;

namespace Gateway.Storage.Backup;

/// <summary>Something that could not be copied, or is damaged.</summary>
/// <param name="Service">The service's id.</param>
/// <param name="Key">The object that it belongs to, as far as that is known.</param>
/// <param name="VersionId">The version of it.</param>
/// <param name="Message">What is wrong, for a person.</param>
public sealed record BackupFault(string Service, ObjectKey? Key, VersionId? VersionId, string Message);
