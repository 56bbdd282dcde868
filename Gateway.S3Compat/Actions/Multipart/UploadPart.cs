using Gateway.S3Compat.Body;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Protocol;
using Gateway.Storage.Catalog;
using Gateway.Storage.Content;
using Gateway.Storage.Integrity;
using Gateway.Storage.Objects;

namespace Gateway.S3Compat.Actions.Multipart;

/// <summary>UploadPart. A part uploaded again replaces the one before.</summary>
internal sealed class UploadPart : IS3Action
{
    public async Task ExecuteAsync(S3Context context, CancellationToken cancellationToken)
    {
        int number = Parameters.PartNumber(context.Query["partNumber"]!);
        UnsupportedHeaders.Refuse(context.Headers);
        UploadRecord upload = await context.Store.Uploads.GetAsync(context.Query["uploadId"]!, context.ObjectKey, cancellationToken);
        ChecksumAlgorithm? declared = DeclaredChecksum.Of(context.Request, context.Verified)?.Algorithm;
        if (declared is { } sent && upload.Checksum.Declared && sent != upload.Checksum.Algorithm)
        {
            throw new S3Exception(
                S3Error.InvalidRequest,
                $"Checksum Type mismatch occurred, expected checksum Type: {ChecksumName.Display(upload.Checksum.Algorithm)}, actual checksum Type: {ChecksumName.Display(sent)}");
        }

        ObjectChecksum? echoed = null;
        IncomingBody body = ObjectBody.Open(context);
        PartRecord part = await context.Store.Uploads.UploadPartAsync(upload, number, body with { Verify = digest => Verify(body, digest) }, cancellationToken);
        context.Response.Headers.ETag = EntityTags.Quote(part.ETag);
        ObjectChecksum answer = echoed ?? part.Checksum;
        context.Response.Headers[ChecksumName.Header(answer.Algorithm)] = answer.Value;

        void Verify(IncomingBody incoming, ContentDigest digest)
        {
            incoming.Verify(digest);
            if (declared is { } algorithm)
            {
                echoed = digest.ToChecksum(algorithm);
            }
        }
    }
}
