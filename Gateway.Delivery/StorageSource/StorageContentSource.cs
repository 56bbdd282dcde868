using Gateway.Storage;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;

namespace Gateway.Delivery.StorageSource;

/// <summary>A storage service as the last link of a chain: the path is the key, the current version the content. The query means nothing here.</summary>
/// <param name="stores">The gateway's services.</param>
/// <param name="serviceId">The service to read.</param>
public sealed class StorageContentSource(ObjectStores stores, string serviceId) : IContentSource
{
    private const int ServiceUnavailable = 503;

    /// <inheritdoc />
    public async ValueTask<ContentResult> GetAsync(ContentRequest request, CancellationToken cancellationToken)
    {
        try
        {
            ObjectStore store = await stores.GetAsync(serviceId);
            ObjectReader reader = await store.OpenAsync(ObjectKey.Parse(request.Path), versionId: null, cancellationToken);
            ContentMetadata metadata = StoredContent.Describe(reader.Version);
            if (request.KnownETag is not null && request.KnownETag == metadata.ETag)
            {
                reader.Dispose();
                return new ContentResult.NotModified(metadata);
            }

            return new ContentResult.Found(metadata, new StoredBody(reader));
        }
        catch (StorageException e) when (e.Error is StorageError.NoSuchKey or StorageError.InvalidKey or StorageError.KeyTooLong)
        {
            return new ContentResult.NotFound();
        }
        catch (StorageException)
        {
            return new ContentResult.Failed(ServiceUnavailable);
        }
    }
}
