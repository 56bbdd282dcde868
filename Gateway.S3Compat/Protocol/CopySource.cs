using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Routing;
using Gateway.Storage.Objects;

namespace Gateway.S3Compat.Protocol;

/// <summary>
/// The x-amz-copy-source header: <c>[/]bucket/key[?versionId=id]</c>, percent-encoded, by some clients with the slashes in it.
/// Decoded once and as a whole; what stands before the first slash is the bucket.
/// </summary>
internal sealed record CopySource(string Bucket, ObjectKey Key, VersionId? VersionId)
{
    public const string Header = "x-amz-copy-source";

    private const string VersionParameter = "?versionId=";

    /// <summary>Reads the header.</summary>
    /// <exception cref="S3Exception">InvalidArgument or NoSuchVersion.</exception>
    public static CopySource Parse(string header)
    {
        // An unencoded question mark can only begin the version: in a key it is written %3F.
        int at = header.LastIndexOf(VersionParameter, StringComparison.Ordinal);
        string path = PercentEncoding.Decode(at < 0 ? header : header.AsSpan(0, at));
        int start = path is ['/', ..] ? 1 : 0;
        int slash = path.IndexOf('/', start);
        if (slash <= start || slash == path.Length - 1)
        {
            throw new S3Exception(
                S3Error.InvalidArgument,
                "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
                new("ArgumentName", Header),
                new("ArgumentValue", header));
        }

        return new CopySource(path[start..slash], ObjectKey.Parse(path[(slash + 1)..]), at < 0 ? null : VersionIds.Parse(header[(at + VersionParameter.Length)..]));
    }
}
