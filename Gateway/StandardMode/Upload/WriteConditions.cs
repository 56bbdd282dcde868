using Gateway.Delivery.Http;
using Gateway.StandardMode.Errors;
using Gateway.Storage.Objects;

namespace Gateway.StandardMode.Upload;

/// <summary>The conditions of an upload: <c>If-None-Match: *</c> and If-Match with one entity tag.</summary>
internal static class WriteConditions
{
    /// <summary>Reads them.</summary>
    /// <exception cref="StandardException">InvalidParameter for other forms: a condition that cannot be kept must not be ignored.</exception>
    public static WritePreconditions Read(IHeaderDictionary headers)
    {
        if (headers.IfNoneMatch.Count == 0 && headers.IfMatch.Count == 0)
        {
            return WritePreconditions.None;
        }

        if (headers.IfNoneMatch.Count > 0 && headers.IfNoneMatch.ToString().Trim() != "*")
        {
            throw new StandardException(StandardError.InvalidParameter, "Uploads take no If-None-Match but '*'.");
        }

        string? match = headers.IfMatch.Count == 0
            ? null
            : EntityTags.ReadStrong(headers.IfMatch.ToString()) ?? throw new StandardException(StandardError.InvalidParameter, "Uploads take an If-Match with one strong entity tag or '*'.");
        return new WritePreconditions { MustNotExist = headers.IfNoneMatch.Count > 0, IfMatch = match };
    }
}
