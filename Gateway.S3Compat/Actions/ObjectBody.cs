using Gateway.S3Compat.Body;
using Gateway.S3Compat.Errors;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;

namespace Gateway.S3Compat.Actions;

/// <summary>Request bodies that are an object's or part's bytes.</summary>
internal static class ObjectBody
{
    /// <summary>Opens the body; not a byte is read yet.</summary>
    /// <exception cref="S3Exception">MissingContentLength, EntityTooLarge, or a digest header that makes no sense.</exception>
    public static IncomingBody Open(S3Context context)
    {
        S3Body body = S3Body.Open(context.Request, context.Verified);
        if (!body.HasLength)
        {
            throw new S3Exception(S3Error.MissingContentLength);
        }

        if (body.Length > MultipartLimits.MaxPartSize)
        {
            throw new S3Exception(
                S3Error.EntityTooLarge,
                null,
                new("ProposedSize", body.Length.Value.ToString()),
                new("MaxSizeAllowed", MultipartLimits.MaxPartSize.ToString()));
        }

        return new IncomingBody
        {
            Stream = body.Content,
            Length = body.Length,
            Checksum = body.Checksum ?? ChecksumAlgorithm.Crc64Nvme,
            Digests = body.Digests,
            Verify = body.Verify,
        };
    }
}
