using Gateway.S3Compat.Access;
using Gateway.S3Compat.Body;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Protocol;
using Gateway.Storage;
using Gateway.Storage.Objects;
using Microsoft.AspNetCore.Http;

namespace Gateway.S3Compat.Actions.Object;

/// <summary>
/// CopyObject: metadata copied or replaced; onto itself only when something changes. Content is shared within a bucket and cloned
/// between buckets, so a copy costs no bytes; its ETag is the source's.
/// </summary>
internal sealed class CopyObject(ObjectStores stores, Authorizer authorizer) : IS3Action
{
    public async Task ExecuteAsync(S3Context context, CancellationToken cancellationToken)
    {
        bool replace = ReplacesMetadata(context.Headers);
        ChecksumAlgorithm? checksum = ReadChecksumAlgorithm(context.Headers);
        ObjectMetadata asked = MetadataHeaders.Read(context.Headers);
        WritePreconditions preconditions = WriteConditions.OfPut(context.Headers);
        ObjectKey key = context.ObjectKey;
        using CopySourceObject source = await CopySourceObject.OpenAsync(context, stores, authorizer, cancellationToken);
        ObjectVersion version = source.Reader.Version;
        if (version.Size > MultipartLimits.MaxPartSize)
        {
            throw new S3Exception(S3Error.InvalidRequest, "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120");
        }

        bool changes = replace || checksum is not null || asked.StorageClass != version.Metadata.StorageClass || asked.WebsiteRedirect is not null;
        if (source.Store == context.Store && version.Key == key && version.IsLatest && !changes)
        {
            throw new S3Exception(
                S3Error.InvalidRequest,
                "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.");
        }

        // The ACL, storage class and redirect of a source never travel with it (S3 API, CopyObject).
        ObjectMetadata metadata = replace ? asked : version.Metadata with
        {
            StorageClass = asked.StorageClass,
            WebsiteRedirect = asked.WebsiteRedirect,
            CannedAcl = asked.CannedAcl,
        };
        ObjectVersion copy = await context.Store.CopyAsync(
            new ObjectCopy(source.Reader, source.Store, key, metadata, context.AccountId, checksum, preconditions), cancellationToken);
        source.WriteVersion(context);
        ObjectHeaders.WriteNewVersion(context.Response, copy.VersionId);
        await XmlAnswer.WriteAsync(context, "CopyObjectResult", xml => CopyResult.Write(xml, copy.ETag, copy.Modified, copy.Checksum), cancellationToken);
    }

    private static bool ReplacesMetadata(IHeaderDictionary headers)
    {
        const string Name = "x-amz-metadata-directive";
        string directive = headers[Name].ToString();
        return directive switch
        {
            "" or "COPY" => false,
            "REPLACE" => true,
            _ => throw new S3Exception(S3Error.InvalidArgument, "Unknown metadata directive.", new("ArgumentName", Name), new("ArgumentValue", directive)),
        };
    }

    private static ChecksumAlgorithm? ReadChecksumAlgorithm(IHeaderDictionary headers)
    {
        string name = headers["x-amz-checksum-algorithm"].ToString();
        return name.Length == 0 ? null
            : ChecksumName.Parse(name) ?? throw new S3Exception(S3Error.InvalidRequest, "Checksum algorithm provided is unsupported.");
    }
}
