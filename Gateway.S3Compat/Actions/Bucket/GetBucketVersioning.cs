using Gateway.S3Compat.Errors;
using Gateway.Storage;
using Gateway.Storage.Services;
using Gateway.Storage.Versioning;

namespace Gateway.S3Compat.Actions.Bucket;

/// <summary>GetBucketVersioning: "If you never enabled (or suspended) versioning on a bucket, the response has no Status".</summary>
internal sealed class GetBucketVersioning(ObjectStores stores) : IS3Action
{
    public async Task ExecuteAsync(S3Context context, CancellationToken cancellationToken)
    {
        ServiceInfo bucket = await stores.FindNewestAsync(context.Bucket.Id) ?? throw new S3Exception(S3Error.NoSuchBucket);
        await XmlAnswer.WriteAsync(
            context,
            "VersioningConfiguration",
            xml => xml.OptionalElement("Status", bucket.Versioning switch
            {
                VersioningState.Enabled => "Enabled",
                VersioningState.Suspended => "Suspended",
                _ => null,
            }),
            cancellationToken);
    }
}
