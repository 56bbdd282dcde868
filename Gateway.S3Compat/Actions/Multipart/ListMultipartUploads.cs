using Gateway.S3Compat.Actions.Bucket;
using Gateway.S3Compat.Body;
using Gateway.S3Compat.Protocol;
using Gateway.Storage.Catalog;
using Gateway.Storage.Identity;
using Gateway.Storage.Listing;

namespace Gateway.S3Compat.Actions.Multipart;

/// <summary>ListMultipartUploads: uploads in progress, by key, then by their start.</summary>
internal sealed class ListMultipartUploads(IKeyRing keys) : IS3Action
{
    public async Task ExecuteAsync(S3Context context, CancellationToken cancellationToken)
    {
        var list = new ListAnswer(context.Query, "max-uploads");
        string keyMarker = context.Query["key-marker"] ?? "";

        // "If key-marker is not specified, the upload-id-marker parameter is ignored."
        string? uploadMarker = keyMarker.Length == 0 ? null : context.Query["upload-id-marker"];
        ListPage<UploadRecord> page = await context.Store.Uploads.ListAsync(list.Query(keyMarker, uploadMarker), cancellationToken);
        await XmlAnswer.WriteAsync(
            context,
            "ListMultipartUploadsResult",
            xml =>
            {
                xml.Element("Bucket", context.Bucket.Id);
                list.Name(xml, "KeyMarker", keyMarker);
                xml.Element("UploadIdMarker", uploadMarker ?? "");
                list.WriteParameters(xml, "MaxUploads");
                xml.Element("IsTruncated", page.IsTruncated);
                if (page.IsTruncated)
                {
                    list.Name(xml, "NextKeyMarker", page.LastName!);
                    xml.Element("NextUploadIdMarker", LastUpload(page));
                }

                foreach (UploadRecord upload in page.Entries)
                {
                    xml.Start("Upload");
                    list.Name(xml, "Key", upload.Key.Value);
                    xml.Element("UploadId", upload.UploadId);
                    xml.Account("Initiator", keys.Account(upload.Owner));
                    xml.Account("Owner", keys.Account(upload.Owner));
                    xml.Element("StorageClass", upload.Metadata.StorageClass ?? "STANDARD");
                    xml.Element("Initiated", upload.Initiated);
                    if (upload.Checksum.Declared)
                    {
                        xml.Element("ChecksumAlgorithm", ChecksumName.Display(upload.Checksum.Algorithm));
                        xml.Element("ChecksumType", ObjectHeaders.TypeName(upload.Checksum.Type));
                    }

                    xml.End("Upload");
                }

                list.WriteCommonPrefixes(xml, page.CommonPrefixes);
            },
            cancellationToken);
    }

    private static string LastUpload(ListPage<UploadRecord> page) =>
        page.Entries is [.., var last] && last.Key.Value == page.LastName ? last.UploadId : "";
}
