using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Protocol;
using Gateway.Storage.Identity;
using Gateway.Storage.Listing;
using Gateway.Storage.Objects;

namespace Gateway.S3Compat.Actions.Bucket;

/// <summary>ListObjectVersions: versions and delete markers, "in order of key, the most recently stored version first".</summary>
internal sealed class ListObjectVersions(IKeyRing keys) : IS3Action
{
    public async Task ExecuteAsync(S3Context context, CancellationToken cancellationToken)
    {
        var list = new ListAnswer(context.Query, "max-keys");
        string keyMarker = context.Query["key-marker"] ?? "";
        string? versionMarker = context.Query["version-id-marker"];
        if (versionMarker is not null && keyMarker.Length == 0)
        {
            throw new S3Exception(
                S3Error.InvalidArgument,
                "A version-id marker cannot be specified without a key marker.",
                new("ArgumentName", "version-id-marker"),
                new("ArgumentValue", versionMarker));
        }

        if (versionMarker is { Length: > 0 })
        {
            VersionIds.Parse(versionMarker, "version-id-marker");
        }

        ListPage<ObjectVersion> page = await context.Store.ListVersionsAsync(list.Query(keyMarker, versionMarker), cancellationToken);
        await XmlAnswer.WriteAsync(
            context,
            "ListVersionsResult",
            xml =>
            {
                xml.Element("Name", context.Bucket.Id);
                list.WriteParameters(xml, "MaxKeys");
                list.Name(xml, "KeyMarker", keyMarker);
                xml.Element("VersionIdMarker", versionMarker ?? "");
                xml.Element("IsTruncated", page.IsTruncated);
                if (page.IsTruncated)
                {
                    list.Name(xml, "NextKeyMarker", page.LastName!);
                    xml.OptionalElement("NextVersionIdMarker", LastVersion(page));
                }

                foreach (ObjectVersion version in page.Entries)
                {
                    ObjectEntry.Write(
                        xml, version.IsDeleteMarker ? "DeleteMarker" : "Version", version, list, keys.Account(version.Owner), withVersion: true);
                }

                list.WriteCommonPrefixes(xml, page.CommonPrefixes);
            },
            cancellationToken);
    }

    // A page that ends with a common prefix goes on behind it, not within a key.
    private static string? LastVersion(ListPage<ObjectVersion> page) =>
        page.Entries is [.., var last] && last.Key.Value == page.LastName ? last.VersionId.Value : null;
}
