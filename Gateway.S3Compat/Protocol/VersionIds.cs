using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Routing;
using Gateway.Storage.Objects;

namespace Gateway.S3Compat.Protocol;

/// <summary>Version ids in requests.</summary>
internal static class VersionIds
{
    /// <summary>The versionId parameter of a query; null when it is absent.</summary>
    /// <exception cref="S3Exception">InvalidArgument.</exception>
    public static VersionId? Read(S3Query query) => query["versionId"] is { } text ? Parse(text) : null;

    /// <summary>Reads an id.</summary>
    /// <exception cref="S3Exception">InvalidArgument: no version was ever given such an id.</exception>
    public static VersionId Parse(string text, string argument = "versionId") => VersionId.TryParse(text, out VersionId id)
        ? id
        : throw new S3Exception(
            S3Error.InvalidArgument,
            text.Length == 0 ? "Version id cannot be the empty string" : "Invalid version id specified",
            new("ArgumentName", argument),
            new("ArgumentValue", text));
}
