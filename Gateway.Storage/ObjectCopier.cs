using Gateway.Storage.Catalog;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;
using Gateway.Storage.Versioning;

namespace Gateway.Storage;

/// <summary>
/// Copies objects into one service: content is shared with a source in the same service, cloned from one in another, and read and
/// written anew only where the copy shall have another checksum.
/// </summary>
internal sealed class ObjectCopier(ObjectStore store, ContentWriter writer)
{
    public async ValueTask<ObjectVersion> CopyAsync(ObjectCopy copy, CancellationToken cancellationToken)
    {
        ObjectVersion source = copy.Source.Version;
        copy.Metadata.RequireWithinLimits();
        if (copy.Checksum is { } wanted && wanted != source.Checksum?.Algorithm)
        {
            await using Stream content = copy.Source.OpenStream(new ByteRange(0, source.Size));
            var body = new IncomingBody { Stream = content, Length = source.Size, Checksum = wanted };
            return (await store.PutAsync(new ObjectWrite(copy.Key, body, copy.Metadata, copy.Owner, copy.Preconditions), cancellationToken)).Version;
        }

        var draft = new VersionDraft(
            store.Normalize(copy.Key), source.Size, source.ETag, copy.Owner, source.Checksum, copy.Metadata, source.ContentId);
        return (copy.SourceStore == store ? await ShareAsync(copy, draft, cancellationToken) : null)
            ?? await CloneAsync(copy, draft, cancellationToken);
    }

    /// <summary>Lets the copy share its source's content. Null when the source is gone since it was opened: only its reader still holds the bytes.</summary>
    private ValueTask<ObjectVersion?> ShareAsync(ObjectCopy copy, VersionDraft draft, CancellationToken cancellationToken) => store.History.CommitAsync(
        async (catalog, rules) =>
        {
            ObjectVersion source = copy.Source.Version;
            if (draft.ContentId is { } contentId)
            {
                // By the version, not by the content: a content's id is given to another one when it is gone.
                if ((await catalog.FindVersionAsync(source.Key, source.VersionId))?.SyncId != source.SyncId)
                {
                    return null;
                }

                await catalog.RetainContentAsync(contentId);
            }

            return (await rules.PutAsync(draft, copy.Preconditions)).Version;
        },
        cancellationToken);

    private async ValueTask<ObjectVersion> CloneAsync(ObjectCopy copy, VersionDraft draft, CancellationToken cancellationToken)
    {
        StoredContent? clone = await writer.CloneAsync(copy.Source.Content, copy.SourceStore.Blobs, cancellationToken);
        try
        {
            return await store.History.CommitAsync(
                async (catalog, rules) =>
                {
                    long? contentId = clone is null ? null : await catalog.InsertContentAsync(clone);
                    return (await rules.PutAsync(draft with { ContentId = contentId }, copy.Preconditions)).Version;
                },
                cancellationToken);
        }
        catch
        {
            await writer.DiscardAsync(clone);
            throw;
        }
    }
}
