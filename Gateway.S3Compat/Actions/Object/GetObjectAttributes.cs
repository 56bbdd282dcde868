using Gateway.S3Compat.Body;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Protocol;
using Gateway.S3Compat.Xml;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;

namespace Gateway.S3Compat.Actions.Object;

/// <summary>GetObjectAttributes: what HeadObject tells, and the parts, as a document; only what was asked for.</summary>
internal sealed class GetObjectAttributes : IS3Action
{
    private const string Header = "x-amz-object-attributes";
    private const int MaxParts = 1000;

    private static readonly string[] Known = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"];

    public async Task ExecuteAsync(S3Context context, CancellationToken cancellationToken)
    {
        HashSet<string> asked = ReadAttributes(context);
        int limit = Parameters.Integer(context.Headers, "x-amz-max-parts", MaxParts, 1, MaxParts);
        int marker = Parameters.Integer(context.Headers, "x-amz-part-number-marker", 0, 0, int.MaxValue);
        using ObjectReader reader = await ReadableObject.OpenAsync(context, cancellationToken);
        ObjectVersion version = reader.Version;
        ReadConditions.OfRead(context.Headers).Check(version);
        ObjectHeaders.WriteVersion(context.Response, version.VersionId, context.Bucket);
        context.Response.Headers.LastModified = version.Modified.ToString("R");
        await XmlAnswer.WriteAsync(
            context,
            "GetObjectAttributesResponse",
            xml =>
            {
                if (asked.Contains("ETag"))
                {
                    xml.Element("ETag", version.ETag);
                }

                if (asked.Contains("Checksum") && version.Checksum is { } checksum)
                {
                    xml.Start("Checksum");
                    xml.Element(ChecksumName.Element(checksum.Algorithm), checksum.Value);
                    xml.Element("ChecksumType", ObjectHeaders.TypeName(checksum.Type));
                    xml.End("Checksum");
                }

                if (asked.Contains("ObjectParts") && version.IsMultipart)
                {
                    WriteParts(xml, reader.Parts, marker, limit);
                }

                if (asked.Contains("StorageClass"))
                {
                    xml.Element("StorageClass", version.Metadata.StorageClass ?? "STANDARD");
                }

                if (asked.Contains("ObjectSize"))
                {
                    xml.Element("ObjectSize", version.Size);
                }
            },
            cancellationToken);
    }

    private static void WriteParts(S3XmlWriter xml, IReadOnlyList<ObjectPart> parts, int marker, int limit)
    {
        List<ObjectPart> rest = [.. parts.Where(part => part.Number > marker)];
        List<ObjectPart> page = [.. rest.Take(limit)];
        xml.Start("ObjectParts");
        xml.Element("PartsCount", parts.Count);
        xml.Element("PartNumberMarker", marker);
        xml.Element("NextPartNumberMarker", page.Count > 0 ? page[^1].Number : 0);
        xml.Element("MaxParts", limit);
        xml.Element("IsTruncated", rest.Count > limit);
        foreach (ObjectPart part in page)
        {
            xml.Start("Part");
            xml.Element("PartNumber", part.Number);
            xml.Element("Size", part.Size);
            if (part.Checksum is { } checksum)
            {
                xml.Element(ChecksumName.Element(checksum.Algorithm), checksum.Value);
            }

            xml.End("Part");
        }

        xml.End("ObjectParts");
    }

    private static HashSet<string> ReadAttributes(S3Context context)
    {
        string header = context.Headers[Header].ToString();
        HashSet<string> asked = [.. header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        return asked.Count > 0 && asked.IsSubsetOf(Known)
            ? asked
            : throw new S3Exception(S3Error.InvalidArgument, "Invalid attribute name specified.", new("ArgumentName", Header), new("ArgumentValue", header));
    }
}
