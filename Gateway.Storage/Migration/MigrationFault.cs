namespace Gateway.Storage.Migration;

/// <summary>Something that is damaged, and so was not moved, or arrived other than it was.</summary>
/// <param name="Service">The service's id.</param>
/// <param name="Key">The object that it belongs to, as far as that is known.</param>
/// <param name="VersionId">The version of it.</param>
/// <param name="Message">What is wrong, for a person.</param>
public sealed record MigrationFault(string Service, string? Key, string? VersionId, string Message);
