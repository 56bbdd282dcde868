using Gateway.S3Compat.Body;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Protocol;
using Gateway.Storage;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;

namespace Gateway.S3Compat.Actions.Object;

/// <summary>PutObject. Nothing is visible before every signature, checksum and length of the body has been verified.</summary>
internal sealed class PutObject : IS3Action
{
    public async Task ExecuteAsync(S3Context context, CancellationToken cancellationToken)
    {
        ObjectKey key = context.ObjectKey;
        ObjectMetadata metadata = MetadataHeaders.Read(context.Headers);
        WritePreconditions preconditions = WriteConditions.OfPut(context.Headers);
        IncomingBody body = ObjectBody.Open(context);
        (ObjectVersion version, _) = await context.Store.PutAsync(
            new ObjectWrite(key, body, metadata, context.AccountId, preconditions), cancellationToken);
        context.Response.Headers.ETag = EntityTags.Quote(version.ETag);
        ObjectHeaders.WriteNewVersion(context.Response, version.VersionId);
        ObjectHeaders.WriteChecksum(context.Response, version.Checksum);
    }
}
