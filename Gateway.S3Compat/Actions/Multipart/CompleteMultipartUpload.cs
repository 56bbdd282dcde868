using System.Globalization;
using Gateway.S3Compat.Body;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Protocol;
using Gateway.S3Compat.Xml;
using Gateway.Storage;
using Gateway.Storage.Catalog;
using Gateway.Storage.Objects;
using Microsoft.AspNetCore.Http;

namespace Gateway.S3Compat.Actions.Multipart;

/// <summary>CompleteMultipartUpload. No bytes move; sent again, it answers as the first time.</summary>
internal sealed class CompleteMultipartUpload : IS3Action
{
    // 10,000 parts with every checksum element spelled out.
    private const int MaxDocument = 8 << 20;

    public async Task ExecuteAsync(S3Context context, CancellationToken cancellationToken)
    {
        WritePreconditions preconditions = WriteConditions.OfPut(context.Headers);
        S3XmlElement document = await RequestDocument.ReadWithoutChecksumAsync(context, "CompleteMultipartUpload", MaxDocument, cancellationToken);
        List<CompletedPart> parts = [.. document.ChildrenNamed("Part").Select(ReadPart)];
        if (parts.Count is 0 or > MultipartLimits.MaxParts)
        {
            throw new S3Exception(S3Error.MalformedXML);
        }

        string uploadId = context.Query["uploadId"]!;
        await CheckTypeAsync(context, uploadId, cancellationToken);
        UploadResult result = await context.Store.Uploads.CompleteAsync(
            new UploadCompletion(uploadId, context.ObjectKey, parts, ObjectChecksumOf(context.Headers), SizeOf(context.Headers), preconditions), cancellationToken);
        ObjectHeaders.WriteNewVersion(context.Response, result.VersionId);
        string location = $"{context.Request.Http.Request.Scheme}://{context.Headers.Host}{context.Request.CanonicalUri}";
        await XmlAnswer.WriteAsync(
            context,
            "CompleteMultipartUploadResult",
            xml =>
            {
                xml.Element("Location", location);
                xml.Element("Bucket", context.Bucket.Id);
                xml.Element("Key", context.Request.Address.Key!);
                xml.Element("ETag", EntityTags.Quote(result.ETag));
                xml.Element(ChecksumName.Element(result.Checksum.Algorithm), result.Checksum.Value);
                xml.Element("ChecksumType", ObjectHeaders.TypeName(result.Checksum.Type));
            },
            cancellationToken);
    }

    /// <summary>A checksum type, if the client names one, is the one that the upload began with.</summary>
    private static async ValueTask CheckTypeAsync(S3Context context, string uploadId, CancellationToken cancellationToken)
    {
        string type = context.Headers["x-amz-checksum-type"].ToString();
        if (type.Length > 0
            && await context.Store.Uploads.FindChecksumAsync(uploadId, cancellationToken) is { } checksum
            && !type.Equals(ObjectHeaders.TypeName(checksum.Type), StringComparison.OrdinalIgnoreCase))
        {
            throw new S3Exception(S3Error.InvalidRequest, $"The upload was created using the {ObjectHeaders.TypeName(checksum.Type)} checksum mode; it cannot be completed as {type}.");
        }
    }

    private static CompletedPart ReadPart(S3XmlElement part)
    {
        if (!int.TryParse(part.RequiredText("PartNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || number is < 1 or > MultipartLimits.MaxParts)
        {
            throw new S3Exception(S3Error.InvalidPart);
        }

        string? checksum = Enum.GetValues<ChecksumAlgorithm>().Select(algorithm => part.TextOf(ChecksumName.Element(algorithm))).FirstOrDefault(text => text is not null);
        return new CompletedPart(number, EntityTags.Unquote(part.RequiredText("ETag")), checksum);
    }

    private static string? ObjectChecksumOf(IHeaderDictionary headers)
    {
        foreach (ChecksumAlgorithm algorithm in Enum.GetValues<ChecksumAlgorithm>())
        {
            if (headers.TryGetValue(ChecksumName.Header(algorithm), out var value))
            {
                return value.ToString();
            }
        }

        return null;
    }

    private static long? SizeOf(IHeaderDictionary headers)
    {
        const string Name = "x-amz-mp-object-size";
        string text = headers[Name].ToString();
        return text.Length == 0 ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? size
            : throw new S3Exception(S3Error.InvalidRequest, $"Value for {Name} header is invalid.");
    }
}
