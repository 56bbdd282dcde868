using Gateway.Storage;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;

namespace Gateway.Delivery.StorageSource;

/// <summary>A storage service as the last link of a chain: the path is the key, the current version the content. The query means nothing here.</summary>
/// <param name="stores">The gateway's services.</param>
/// <param name="serviceId">The service to read.</param>
public sealed class StorageContentSource(ObjectStores stores, string serviceId) : IContentSource
{
    private static readonly HeaderFields ReadOnly = HeaderFields.Empty.With("Allow", "GET, HEAD");

    /// <inheritdoc />
    public async ValueTask<ContentResult> GetAsync(ContentRequest request, CancellationToken cancellationToken)
    {
        if (!request.IsRead)
        {
            return ContentResult.Own(405, ReadOnly);
        }

        await PoolThread.Switch();
        try
        {
            ObjectStore store = await stores.GetAsync(serviceId);
            ObjectReader reader = await store.OpenAsync(ObjectKey.Parse(request.Path.Decoded), versionId: null, cancellationToken);
            return new ContentResult(200, StoredContent.Describe(reader.Version), new StoredBody(reader));
        }
        catch (StorageException e) when (e.Error is StorageError.NoSuchKey or StorageError.InvalidKey or StorageError.KeyTooLong)
        {
            return ContentResult.Own(404);
        }
        catch (StorageException)
        {
            return ContentResult.Own(503);
        }
    }
}
