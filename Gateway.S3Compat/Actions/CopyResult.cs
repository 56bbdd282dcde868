using Gateway.S3Compat.Body;
using Gateway.S3Compat.Protocol;
using Gateway.S3Compat.Xml;
using Gateway.Storage.Objects;

namespace Gateway.S3Compat.Actions;

/// <summary>What CopyObjectResult and CopyPartResult have in common.</summary>
internal static class CopyResult
{
    public static void Write(S3XmlWriter xml, string etag, DateTimeOffset modified, ObjectChecksum? checksum)
    {
        xml.Element("LastModified", modified);
        xml.Element("ETag", EntityTags.Quote(etag));
        if (checksum is not null)
        {
            xml.Element(ChecksumName.Element(checksum.Algorithm), checksum.Value);
            xml.Element("ChecksumType", ObjectHeaders.TypeName(checksum.Type));
        }
    }
}
