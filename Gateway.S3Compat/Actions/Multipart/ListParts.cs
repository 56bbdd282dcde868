using Gateway.S3Compat.Body;
using Gateway.S3Compat.Protocol;
using Gateway.Storage.Catalog;
using Gateway.Storage.Identity;
using Gateway.Storage.Objects;

namespace Gateway.S3Compat.Actions.Multipart;

/// <summary>ListParts: what has been uploaded so far, by part number.</summary>
internal sealed class ListParts(IKeyRing keys) : IS3Action
{
    private const int MaxParts = 1000;

    public async Task ExecuteAsync(S3Context context, CancellationToken cancellationToken)
    {
        int limit = Parameters.Integer(context.Query, "max-parts", MaxParts, 0, MaxParts);
        int marker = Parameters.Integer(context.Query, "part-number-marker", 0, 0, int.MaxValue);
        (UploadRecord upload, IReadOnlyList<PartRecord> found) =
            await context.Store.Uploads.ListPartsAsync(context.Query["uploadId"]!, context.ObjectKey, marker, limit, cancellationToken);
        List<PartRecord> page = [.. found.Take(limit)];
        await XmlAnswer.WriteAsync(
            context,
            "ListPartsResult",
            xml =>
            {
                xml.Element("Bucket", context.Bucket.Id);
                xml.Element("Key", context.Request.Address.Key!);
                xml.Element("UploadId", upload.UploadId);
                xml.Account("Initiator", keys.Account(upload.Owner));
                xml.Account("Owner", keys.Account(upload.Owner));
                xml.Element("StorageClass", upload.Metadata.StorageClass ?? "STANDARD");
                xml.Element("PartNumberMarker", marker);
                xml.Element("NextPartNumberMarker", page.Count > 0 ? page[^1].Number : 0);
                xml.Element("MaxParts", limit);
                xml.Element("IsTruncated", limit > 0 && found.Count > limit);
                if (upload.Checksum.Declared)
                {
                    xml.Element("ChecksumAlgorithm", ChecksumName.Display(upload.Checksum.Algorithm));
                    xml.Element("ChecksumType", ObjectHeaders.TypeName(upload.Checksum.Type));
                }

                foreach (PartRecord part in page)
                {
                    xml.Start("Part");
                    xml.Element("PartNumber", part.Number);
                    xml.Element("LastModified", part.Modified);
                    xml.Element("ETag", EntityTags.Quote(part.ETag));
                    xml.Element("Size", part.Size);
                    xml.Element(ChecksumName.Element(part.Checksum.Algorithm), part.Checksum.Value);
                    xml.End("Part");
                }
            },
            cancellationToken);
    }
}
