using Gateway.S3Compat.Body;
using Gateway.S3Compat.Protocol;
using Gateway.S3Compat.Xml;
using Gateway.Storage.Identity;
using Gateway.Storage.Objects;

namespace Gateway.S3Compat.Actions.Bucket;

/// <summary>A version as an element of a listing.</summary>
internal static class ObjectEntry
{
    /// <summary>A Contents, Version or DeleteMarker element.</summary>
    /// <param name="xml">Where to.</param>
    /// <param name="element">The element's name.</param>
    /// <param name="version">The version.</param>
    /// <param name="list">The listing, for the key's encoding.</param>
    /// <param name="owner">Its owner; null leaves it out.</param>
    /// <param name="withVersion">Whether the version id and IsLatest are told.</param>
    public static void Write(S3XmlWriter xml, string element, ObjectVersion version, ListAnswer list, Account? owner, bool withVersion)
    {
        xml.Start(element);
        list.Name(xml, "Key", version.Key.Value);
        if (withVersion)
        {
            xml.Element("VersionId", version.VersionId.Value);
            xml.Element("IsLatest", version.IsLatest);
        }

        xml.Element("LastModified", version.Modified);
        if (!version.IsDeleteMarker)
        {
            xml.Element("ETag", EntityTags.Quote(version.ETag));
            if (version.Checksum is { } checksum)
            {
                xml.Element("ChecksumAlgorithm", ChecksumName.Display(checksum.Algorithm));
                xml.Element("ChecksumType", ObjectHeaders.TypeName(checksum.Type));
            }

            xml.Element("Size", version.Size);
            xml.Element("StorageClass", version.Metadata.StorageClass ?? "STANDARD");
        }

        if (owner is not null)
        {
            xml.Account("Owner", owner);
        }

        xml.End(element);
    }
}
