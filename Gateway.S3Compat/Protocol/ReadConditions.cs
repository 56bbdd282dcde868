using Gateway.S3Compat.Errors;
using Gateway.Storage.Objects;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gateway.S3Compat.Protocol;

/// <summary>
/// The conditions of a read, in the order of RFC 9110 section 13.2.2. The same ones guard the source of a copy, under other names.
/// </summary>
internal sealed class ReadConditions
{
    private const string CopySourcePrefix = "x-amz-copy-source-";

    private readonly string? _match;
    private readonly string? _noneMatch;
    private readonly DateTimeOffset? _modifiedSince;
    private readonly DateTimeOffset? _unmodifiedSince;
    private readonly S3Error _notModified;

    private ReadConditions(IHeaderDictionary headers, string prefix, S3Error notModified)
    {
        _match = Text(headers, prefix + "If-Match");
        _noneMatch = Text(headers, prefix + "If-None-Match");
        _modifiedSince = Date(headers, prefix + "If-Modified-Since");
        _unmodifiedSince = Date(headers, prefix + "If-Unmodified-Since");
        _notModified = notModified;
    }

    /// <summary>The conditions of a GET or HEAD.</summary>
    public static ReadConditions OfRead(IHeaderDictionary headers) => new(headers, "", S3Error.NotModified);

    /// <summary>The conditions on a copy's source: whichever does not hold, the answer is PreconditionFailed (S3 API, CopyObject).</summary>
    public static ReadConditions OfCopySource(IHeaderDictionary headers) => new(headers, CopySourcePrefix, S3Error.PreconditionFailed);

    /// <summary>Checks the conditions.</summary>
    /// <exception cref="S3Exception">PreconditionFailed or NotModified.</exception>
    public void Check(ObjectVersion version)
    {
        if (_match is not null)
        {
            Require(EntityTags.Names(_match, version.ETag, weakly: false), S3Error.PreconditionFailed, "If-Match");
        }
        else if (_unmodifiedSince is { } unmodifiedSince)
        {
            Require(Seconds(version.Modified) <= Seconds(unmodifiedSince), S3Error.PreconditionFailed, "If-Unmodified-Since");
        }

        if (_noneMatch is not null)
        {
            Require(!EntityTags.Names(_noneMatch, version.ETag, weakly: true), _notModified, "If-None-Match");
        }
        else if (_modifiedSince is { } modifiedSince)
        {
            Require(Seconds(version.Modified) > Seconds(modifiedSince), _notModified, "If-Modified-Since");
        }
    }

    private static void Require(bool holds, S3Error error, string condition)
    {
        if (!holds)
        {
            throw new S3Exception(error, null, new KeyValuePair<string, string>("Condition", condition));
        }
    }

    // HTTP dates have whole seconds.
    private static long Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds();

    private static string? Text(IHeaderDictionary headers, string name) => headers.TryGetValue(name, out var value) ? value.ToString() : null;

    // RFC 9110 section 13.1.3: a condition whose date cannot be read is ignored.
    private static DateTimeOffset? Date(IHeaderDictionary headers, string name) =>
        headers.TryGetValue(name, out var value) && HeaderUtilities.TryParseDate(value.ToString(), out DateTimeOffset date) ? date : null;
}
