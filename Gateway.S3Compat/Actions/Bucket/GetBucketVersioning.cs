using Gateway.Storage.Versioning;

namespace Gateway.S3Compat.Actions.Bucket;

/// <summary>GetBucketVersioning: "If you never enabled (or suspended) versioning on a bucket, the response has no Status".</summary>
internal sealed class GetBucketVersioning : IS3Action
{
    public Task ExecuteAsync(S3Context context, CancellationToken cancellationToken) => XmlAnswer.WriteAsync(
        context,
        "VersioningConfiguration",
        xml => xml.OptionalElement("Status", context.Bucket.Versioning switch
        {
            VersioningState.Enabled => "Enabled",
            VersioningState.Suspended => "Suspended",
            _ => null,
        }),
        cancellationToken);
}
