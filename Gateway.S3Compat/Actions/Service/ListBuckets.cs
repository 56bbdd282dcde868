using Gateway.S3Compat.Access;
using Gateway.S3Compat.Protocol;
using Gateway.Storage;
using Gateway.Storage.Identity;
using Gateway.Storage.Services;

namespace Gateway.S3Compat.Actions.Service;

/// <summary>
/// ListBuckets: "returns a list of all buckets owned by the authenticated sender of the request"; an admin key sees all.
/// With max-buckets the answer comes in pages.
/// </summary>
internal sealed class ListBuckets(ObjectStores stores, IKeyRing keys, S3Options options) : IS3Action
{
    private const int MaxBuckets = 10_000;

    public async Task ExecuteAsync(S3Context context, CancellationToken cancellationToken)
    {
        int limit = Parameters.Integer(context.Query, "max-buckets", MaxBuckets, 1, MaxBuckets);
        string prefix = context.Query["prefix"] ?? "";
        string after = ContinuationToken.Read(context.Query["continuation-token"]) ?? "";
        string? region = context.Query["bucket-region"];
        List<ServiceInfo> found =
        [
            .. (await stores.ListAsync())
                .Where(bucket => Authorizer.IsListed(context.Key!, bucket)
                    && bucket.Id.StartsWith(prefix, StringComparison.Ordinal)
                    && string.CompareOrdinal(bucket.Id, after) > 0
                    && (region is null || region == options.Region))
                .Take(limit + 1),
        ];
        List<ServiceInfo> page = found[..Math.Min(limit, found.Count)];
        await XmlAnswer.WriteAsync(
            context,
            "ListAllMyBucketsResult",
            xml =>
            {
                xml.Account("Owner", keys.Account(context.AccountId));
                xml.Start("Buckets");
                foreach (ServiceInfo bucket in page)
                {
                    xml.Start("Bucket");
                    xml.Element("Name", bucket.Id);
                    xml.Element("CreationDate", bucket.Created);
                    xml.Element("BucketRegion", options.Region);
                    xml.End("Bucket");
                }

                xml.End("Buckets");
                if (found.Count > limit)
                {
                    xml.Element("ContinuationToken", ContinuationToken.Write(page[^1].Id));
                }

                if (prefix.Length > 0)
                {
                    xml.Element("Prefix", prefix);
                }
            },
            cancellationToken);
    }
}
