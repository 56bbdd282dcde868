using Gateway.S3Compat.Access;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Protocol;
using Gateway.Storage;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;

namespace Gateway.S3Compat.Actions;

/// <summary>The source of a copy, opened: looked up, allowed to the caller and matching the request's conditions.</summary>
internal sealed class CopySourceObject : IDisposable
{
    private CopySourceObject(ServiceInfo bucket, ObjectStore store, ObjectReader reader)
    {
        Bucket = bucket;
        Store = store;
        Reader = reader;
    }

    /// <summary>Its bucket.</summary>
    public ServiceInfo Bucket { get; }

    /// <summary>Its bucket's objects.</summary>
    public ObjectStore Store { get; }

    /// <summary>The version to copy.</summary>
    public ObjectReader Reader { get; }


    /// <summary>Opens the source that the request names.</summary>
    /// <exception cref="S3Exception">InvalidArgument, NoSuchBucket, AccessDenied or PreconditionFailed.</exception>
    /// <exception cref="StorageException">NoSuchKey, NoSuchVersion.</exception>
    public static async Task<CopySourceObject> OpenAsync(S3Context context, ObjectStores stores, Authorizer authorizer, CancellationToken cancellationToken)
    {
        CopySource source = CopySource.Parse(context.Headers[CopySource.Header].ToString());
        ServiceInfo bucket = await authorizer.FindBucketAsync(source.Bucket);
        Authorizer.RequireExpectedOwner(context.Headers["x-amz-source-expected-bucket-owner"].ToString(), bucket);
        ObjectStore store = await stores.GetAsync(bucket.Id);
        ObjectReader reader = await OpenAsync(context, source, bucket, store, cancellationToken);
        try
        {
            if (!Authorizer.MayReadObject(context.Key, bucket, reader.Version))
            {
                throw new S3Exception(S3Error.AccessDenied);
            }

            ReadConditions.OfCopySource(context.Headers).Check(reader.Version);
            return new CopySourceObject(bucket, store, reader);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Tells the client which version was copied.</summary>
    public void WriteVersion(S3Context context)
    {
        if (ObjectHeaders.HasVersions(Reader.Version.VersionId, Bucket))
        {
            context.Response.Headers["x-amz-copy-source-version-id"] = Reader.Version.VersionId.Value;
        }
    }

    public void Dispose() => Reader.Dispose();

    private static async ValueTask<ObjectReader> OpenAsync(
        S3Context context, CopySource source, ServiceInfo bucket, ObjectStore store, CancellationToken cancellationToken)
    {
        try
        {
            return await store.OpenAsync(source.Key, source.VersionId, cancellationToken);
        }
        catch (StorageException e) when (!Authorizer.MayList(context.Key, bucket) && e.Error is not StorageError.Corrupted)
        {
            throw new S3Exception(S3Error.AccessDenied);
        }
        catch (StorageException e) when (e.Error == StorageError.IsDeleteMarker)
        {
            throw new S3Exception(S3Error.InvalidRequest, "The source of a copy request may not specifically refer to a delete marker by version id.");
        }
        catch (StorageException e) when (e.DeleteMarker is not null)
        {
            // The marker's headers would speak of the target.
            throw new S3Exception(S3Error.NoSuchKey);
        }
    }
}
