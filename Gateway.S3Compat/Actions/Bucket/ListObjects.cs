using Gateway.Storage.Identity;
using Gateway.Storage.Listing;
using Gateway.Storage.Objects;

namespace Gateway.S3Compat.Actions.Bucket;

/// <summary>ListObjects. NextMarker "is returned only if you have the delimiter request parameter specified".</summary>
internal sealed class ListObjects(IKeyRing keys) : IS3Action
{
    public async Task ExecuteAsync(S3Context context, CancellationToken cancellationToken)
    {
        var list = new ListAnswer(context.Query, "max-keys");
        string marker = context.Query["marker"] ?? "";
        ListPage<ObjectVersion> page = await context.Store.ListAsync(list.Query(marker), cancellationToken);
        await XmlAnswer.WriteAsync(
            context,
            "ListBucketResult",
            xml =>
            {
                xml.Element("Name", context.Bucket.Id);
                list.WriteParameters(xml, "MaxKeys");
                list.Name(xml, "Marker", marker);
                xml.Element("IsTruncated", page.IsTruncated);
                if (page.IsTruncated && list.Delimiter.Length > 0)
                {
                    list.Name(xml, "NextMarker", page.LastName!);
                }

                foreach (ObjectVersion version in page.Entries)
                {
                    ObjectEntry.Write(xml, "Contents", version, list, keys.Account(version.Owner), withVersion: false);
                }

                list.WriteCommonPrefixes(xml, page.CommonPrefixes);
            },
            cancellationToken);
    }
}
