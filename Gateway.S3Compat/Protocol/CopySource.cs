using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Routing;
using Gateway.Storage.Objects;

namespace Gateway.S3Compat.Protocol;

/// <summary>
/// The x-amz-copy-source header: <c>[/]bucket/key[?versionId=id]</c>, percent-encoded, and decoded once before it is taken apart:
/// the SDK for .NET encodes the slash after the bucket, too.
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
        string[] names = (path is ['/', ..] ? path[1..] : path).Split('/', 2);
        if (names is not [{ Length: > 0 } bucket, { Length: > 0 } key])
        {
            throw new S3Exception(
                S3Error.InvalidArgument,
                "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
                new("ArgumentName", Header),
                new("ArgumentValue", header));
        }

        return new CopySource(bucket, ObjectKey.Parse(key), at < 0 ? null : VersionIds.Parse(header[(at + VersionParameter.Length)..]));
    }
}
