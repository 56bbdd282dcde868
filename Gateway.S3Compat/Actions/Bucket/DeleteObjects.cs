using Gateway.S3Compat.Access;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Protocol;
using Gateway.S3Compat.Xml;
using Gateway.Storage;
using Gateway.Storage.Objects;
using Gateway.Storage.Versioning;

namespace Gateway.S3Compat.Actions.Bucket;

/// <summary>
/// DeleteObjects: up to 1,000 keys; each stands or falls alone. The document must come with a Content-MD5 or a checksum: here the
/// signature's own hash of the body serves as well, and whatever came is verified before anything is deleted.
/// </summary>
internal sealed class DeleteObjects : IS3Action
{
    private const int MaxKeys = 1000;
    private const int MaxDocument = 4 << 20;

    public async Task ExecuteAsync(S3Context context, CancellationToken cancellationToken)
    {
        S3XmlElement document = await RequestDocument.ReadProtectedAsync(context, "Delete", MaxDocument, cancellationToken);
        List<S3XmlElement> objects = [.. document.ChildrenNamed("Object")];
        if (objects.Count is 0 or > MaxKeys)
        {
            throw new S3Exception(S3Error.MalformedXML);
        }

        bool quiet = document.TextOf("Quiet") == "true";
        var answers = new Answer[objects.Count];
        var targets = new List<(int Index, DeleteTarget Target)>(objects.Count);
        for (int i = 0; i < answers.Length; i++)
        {
            answers[i] = new Answer(objects[i].RequiredText("Key"), objects[i].TextOf("VersionId"));
            try
            {
                targets.Add((i, Target(objects[i], answers[i], context)));
            }
            catch (Exception e) when (e is S3Exception or StorageException)
            {
                answers[i].Refusal = e as S3Exception ?? StorageErrorMap.ToS3((StorageException)e);
            }
        }

        var results = await context.Store.DeleteAsync([.. targets.Select(t => t.Target)], context.AccountId, cancellationToken);
        foreach (((int index, _), (DeleteResult? result, StorageException? refusal)) in targets.Zip(results))
        {
            answers[index].Result = result;
            answers[index].Refusal = refusal is null ? null : StorageErrorMap.ToS3(refusal);
        }

        await XmlAnswer.WriteAsync(
            context,
            "DeleteResult",
            xml =>
            {
                foreach (Answer answer in answers)
                {
                    answer.Write(xml, quiet);
                }
            },
            cancellationToken);
    }

    private static DeleteTarget Target(S3XmlElement element, Answer answer, S3Context context) => new(
        ObjectKey.Parse(answer.Key),
        answer.VersionId is not { Length: > 0 } id ? null
            : Authorizer.MayPurge(context.Key, context.Bucket) ? VersionIds.Parse(id)
            : throw new S3Exception(S3Error.AccessDenied),
        new WritePreconditions
        {
            IfMatch = element.TextOf("ETag") is { } etag ? EntityTags.Unquote(etag) : null,
            IfMatchSize = WriteConditions.Size(element.TextOf("Size") ?? ""),
            IfMatchLastModified = WriteConditions.Date(element.TextOf("LastModifiedTime") ?? ""),
        });

    private sealed class Answer(string key, string? versionId)
    {
        public string Key => key;

        public string? VersionId => versionId;

        public DeleteResult? Result { get; set; }

        public S3Exception? Refusal { get; set; }

        public void Write(S3XmlWriter xml, bool quiet)
        {
            if (Refusal is not null)
            {
                xml.Start("Error");
                xml.Element("Key", key);
                xml.OptionalElement("VersionId", versionId);
                xml.Element("Code", Refusal.Error.Code);
                xml.Element("Message", Refusal.Message);
                xml.End("Error");
            }
            else if (!quiet)
            {
                xml.Start("Deleted");
                xml.Element("Key", key);
                xml.OptionalElement("VersionId", versionId);
                if (Result!.IsDeleteMarker)
                {
                    xml.Element("DeleteMarker", value: true);
                    xml.Element("DeleteMarkerVersionId", Result.VersionId!.Value.Value);
                }

                xml.End("Deleted");
            }
        }
    }
}
