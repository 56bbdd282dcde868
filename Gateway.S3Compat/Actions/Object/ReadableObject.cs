using Gateway.S3Compat.Access;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Protocol;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;

namespace Gateway.S3Compat.Actions.Object;

/// <summary>Finds the object of a read. Its own ACL may let a caller in who has no right to the bucket.</summary>
internal static class ReadableObject
{
    /// <summary>The version asked for, without its content.</summary>
    public static async ValueTask<ObjectVersion> FindAsync(S3Context context, CancellationToken cancellationToken)
    {
        try
        {
            ObjectVersion version = await context.Store.GetAsync(context.ObjectKey, VersionIds.Read(context.Query), cancellationToken);
            RequireReadable(context, version);
            return version;
        }
        catch (StorageException e) when (Conceals(context, e))
        {
            throw new S3Exception(S3Error.AccessDenied);
        }
    }

    /// <summary>The version asked for, opened.</summary>
    public static async ValueTask<ObjectReader> OpenAsync(S3Context context, CancellationToken cancellationToken)
    {
        try
        {
            ObjectReader reader = await context.Store.OpenAsync(context.ObjectKey, VersionIds.Read(context.Query), cancellationToken);
            try
            {
                RequireReadable(context, reader.Version);
                return reader;
            }
            catch
            {
                reader.Dispose();
                throw;
            }
        }
        catch (StorageException e) when (Conceals(context, e))
        {
            throw new S3Exception(S3Error.AccessDenied);
        }
    }

    private static void RequireReadable(S3Context context, ObjectVersion version)
    {
        if (!Authorizer.MayReadObject(context.Key, context.Bucket, version))
        {
            throw new S3Exception(S3Error.AccessDenied);
        }
    }

    // "If you don't have the s3:ListBucket permission, Amazon S3 returns 403 Access Denied" instead of 404 (S3 API, GetObject).
    private static bool Conceals(S3Context context, StorageException e) =>
        e.Error is StorageError.NoSuchKey or StorageError.NoSuchVersion or StorageError.IsDeleteMarker
        && !Authorizer.MayList(context.Key, context.Bucket);
}
