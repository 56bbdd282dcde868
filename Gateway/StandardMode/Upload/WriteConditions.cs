using Gateway.Delivery.Http;
using Gateway.StandardMode.Errors;
using Gateway.Storage.Objects;

namespace Gateway.StandardMode.Upload;

/// <summary>The conditions of an upload or a deletion.</summary>
internal static class WriteConditions
{
    /// <summary>Those of an upload: <c>If-None-Match: *</c> and If-Match with one entity tag.</summary>
    /// <exception cref="StandardException">InvalidParameter for other forms: a condition that cannot be kept must not be ignored.</exception>
    public static WritePreconditions OfUpload(IHeaderDictionary headers)
    {
        RefuseDates(headers);
        if (headers.IfNoneMatch.Count == 0 && headers.IfMatch.Count == 0)
        {
            return WritePreconditions.None;
        }

        if (headers.IfNoneMatch.Count > 0 && headers.IfNoneMatch.ToString().Trim() != "*")
        {
            throw Refused("uploads take no If-None-Match but '*'");
        }

        return new WritePreconditions { MustNotExist = headers.IfNoneMatch.Count > 0, IfMatch = Match(headers) };
    }

    /// <summary>Those of a deletion: If-Match with one entity tag.</summary>
    /// <exception cref="StandardException">InvalidParameter for others.</exception>
    public static WritePreconditions OfDelete(IHeaderDictionary headers)
    {
        RefuseDates(headers);
        return headers.IfNoneMatch.Count > 0 ? throw Refused("deletions take no If-None-Match")
            : headers.IfMatch.Count == 0 ? WritePreconditions.None
            : new WritePreconditions { IfMatch = Match(headers) };
    }

    private static string? Match(IHeaderDictionary headers) => headers.IfMatch.Count == 0
        ? null
        : EntityTags.ReadStrong(headers.IfMatch.ToString()) ?? throw Refused("If-Match takes one strong entity tag or '*' here");

    private static void RefuseDates(IHeaderDictionary headers)
    {
        if (headers.IfUnmodifiedSince.Count > 0)
        {
            throw Refused("writes take no If-Unmodified-Since; name the version by If-Match");
        }
    }

    private static StandardException Refused(string rule) => new(StandardError.InvalidParameter, $"The condition cannot be kept: {rule}.");
}
