using Gateway.S3Compat.Protocol;
using Gateway.Storage.Identity;
using Gateway.Storage.Listing;
using Gateway.Storage.Objects;

namespace Gateway.S3Compat.Actions.Bucket;

/// <summary>ListObjectsV2. A continuation token goes before start-after.</summary>
internal sealed class ListObjectsV2(IKeyRing keys) : IS3Action
{
    public async Task ExecuteAsync(S3Context context, CancellationToken cancellationToken)
    {
        var list = new ListAnswer(context.Query, "max-keys");
        string? startAfter = context.Query["start-after"];
        string? token = context.Query["continuation-token"];
        bool fetchOwner = context.Query["fetch-owner"] == "true";
        ListPage<ObjectVersion> page = await context.Store.ListAsync(list.Query(ContinuationToken.Read(token) ?? startAfter ?? ""), cancellationToken);
        await XmlAnswer.WriteAsync(
            context,
            "ListBucketResult",
            xml =>
            {
                xml.Element("Name", context.Bucket.Id);
                list.WriteParameters(xml, "MaxKeys");
                xml.Element("KeyCount", page.Entries.Count + page.CommonPrefixes.Count);
                xml.Element("IsTruncated", page.IsTruncated);
                xml.OptionalElement("ContinuationToken", token);
                if (page.IsTruncated)
                {
                    xml.Element("NextContinuationToken", ContinuationToken.Write(page.LastName!));
                }

                if (startAfter is not null)
                {
                    list.Name(xml, "StartAfter", startAfter);
                }

                foreach (ObjectVersion version in page.Entries)
                {
                    ObjectEntry.Write(xml, "Contents", version, list, fetchOwner ? keys.Account(version.Owner) : null, withVersion: false);
                }

                list.WriteCommonPrefixes(xml, page.CommonPrefixes);
            },
            cancellationToken);
    }
}
