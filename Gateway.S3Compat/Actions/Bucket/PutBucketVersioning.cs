using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Xml;
using Gateway.Storage;
using Gateway.Storage.Versioning;

namespace Gateway.S3Compat.Actions.Bucket;

/// <summary>PutBucketVersioning: Enabled or Suspended. MFA delete is not implemented.</summary>
internal sealed class PutBucketVersioning(ObjectStores stores) : IS3Action
{
    public async Task ExecuteAsync(S3Context context, CancellationToken cancellationToken)
    {
        S3XmlElement document = await RequestDocument.ReadAsync(context, "VersioningConfiguration", cancellationToken);
        if (document.TextOf("MfaDelete") is "Enabled")
        {
            throw new S3Exception(S3Error.NotImplemented, "MFA delete is not implemented.");
        }

        VersioningState state = document.TextOf("Status") switch
        {
            "Enabled" => VersioningState.Enabled,
            "Suspended" => VersioningState.Suspended,
            null => throw new S3Exception(S3Error.IllegalVersioningConfiguration),
            _ => throw new S3Exception(S3Error.MalformedXML),
        };
        await stores.UpdateAsync(context.Bucket.Id, bucket => bucket with { Versioning = state }, cancellationToken);
    }
}
