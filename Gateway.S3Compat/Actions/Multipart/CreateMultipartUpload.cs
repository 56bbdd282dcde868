using Gateway.S3Compat.Body;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Protocol;
using Gateway.Storage.Catalog;
using Gateway.Storage.Objects;
using Microsoft.AspNetCore.Http;

namespace Gateway.S3Compat.Actions.Multipart;

/// <summary>CreateMultipartUpload. The checksum algorithm and what it covers are fixed here.</summary>
internal sealed class CreateMultipartUpload : IS3Action
{
    public async Task ExecuteAsync(S3Context context, CancellationToken cancellationToken)
    {
        ObjectMetadata metadata = MetadataHeaders.Read(context.Headers);
        UploadChecksum checksum = ReadChecksum(context.Headers);
        UploadRecord upload = await context.Store.Uploads.CreateAsync(context.ObjectKey, metadata, context.AccountId, checksum, cancellationToken);
        if (checksum.Declared)
        {
            context.Response.Headers["x-amz-checksum-algorithm"] = ChecksumName.Display(checksum.Algorithm);
            context.Response.Headers["x-amz-checksum-type"] = ObjectHeaders.TypeName(checksum.Type);
        }

        await XmlAnswer.WriteAsync(
            context,
            "InitiateMultipartUploadResult",
            xml =>
            {
                xml.Element("Bucket", context.Bucket.Id);
                xml.Element("Key", context.Request.Address.Key!);
                xml.Element("UploadId", upload.UploadId);
            },
            cancellationToken);
    }

    private static UploadChecksum ReadChecksum(IHeaderDictionary headers)
    {
        string algorithmName = headers["x-amz-checksum-algorithm"].ToString();
        string typeName = headers["x-amz-checksum-type"].ToString();
        if (algorithmName.Length == 0)
        {
            return typeName.Length == 0
                ? UploadChecksum.Default
                : throw new S3Exception(S3Error.InvalidRequest, "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.");
        }

        ChecksumAlgorithm algorithm = ChecksumName.Parse(algorithmName)
            ?? throw new S3Exception(S3Error.InvalidRequest, "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");
        ChecksumType? type = typeName.ToUpperInvariant() switch
        {
            "" => null,
            "FULL_OBJECT" => ChecksumType.FullObject,
            "COMPOSITE" => ChecksumType.Composite,
            _ => throw new S3Exception(S3Error.InvalidRequest, "Value for x-amz-checksum-type header is invalid."),
        };
        return UploadChecksum.Declare(algorithm, type)
            ?? throw new S3Exception(S3Error.InvalidRequest, $"The {typeName} checksum type cannot be used with the {algorithmName} checksum algorithm.");
    }
}
