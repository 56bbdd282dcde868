using Gateway.S3Compat.Actions;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Routing;
using Gateway.S3Compat.Signing;
using Gateway.Storage;
using Gateway.Storage.Identity;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;

namespace Gateway.S3Compat.Access;

/// <summary>
/// Decides who may do what. A key reaches the buckets of its own account, up to its permissions; an admin key reaches all;
/// anyone else only what a canned ACL grants. What is not allowed here is denied.
/// </summary>
public sealed class Authorizer(ObjectStores stores)
{
    /// <summary>Checks the caller against the operation, and finds the bucket.</summary>
    /// <exception cref="S3Exception">AccessDenied, NoSuchBucket or InvalidBucketName.</exception>
    public async ValueTask<S3Context> AuthorizeAsync(S3Operation operation, S3Request request, VerifiedRequest verified)
    {
        string? name = request.Address.Bucket;
        if (operation.Permission is S3Permission.None or S3Permission.SignedIn or S3Permission.CreateBucket)
        {
            bool allowed = operation.Permission switch
            {
                S3Permission.None => true,
                S3Permission.SignedIn => verified.Key is not null,
                _ => verified.Key is { } key && MayCreate(key, name!),
            };
            return allowed ? new S3Context(request, verified, bucket: null, store: null) : throw new S3Exception(S3Error.AccessDenied);
        }

        ServiceInfo bucket = await FindBucketAsync(name!);
        request.Http.Features.Set<IOwnedService>(bucket);
        RequireExpectedOwner(request.Headers["x-amz-expected-bucket-owner"].ToString(), bucket);
        if (!Allows(operation.Permission, verified.Key, bucket))
        {
            throw new S3Exception(S3Error.AccessDenied);
        }

        return new S3Context(request, verified, bucket, await stores.GetAsync(bucket.Id));
    }

    /// <summary>Whether the caller may read an object, by the bucket's account or by the object's own ACL.</summary>
    public static bool MayReadObject(ApiKey? key, ServiceInfo bucket, ObjectVersion version) =>
        Level(key, bucket) >= AccessLevel.Read
        || CannedAcl.GrantsRead(version.Metadata.CannedAcl, key is not null)
        || (key is not null && key.AccountId == version.Owner && key.Permissions.For(bucket.Id) >= AccessLevel.Read);

    /// <summary>Whether the caller may learn that an object is not there.</summary>
    public static bool MayList(ApiKey? key, ServiceInfo bucket) => Allows(S3Permission.ReadBucket, key, bucket);

    /// <summary>
    /// Whether the caller may remove a version for good: the bucket's ACL lets others write, but only the bucket's own account
    /// takes away what is kept (S3 User Guide, "Mapping of ACL permissions and access policy permissions").
    /// </summary>
    public static bool MayPurge(ApiKey? key, ServiceInfo bucket) => Allows(S3Permission.OwnBucket, key, bucket);

    /// <summary>Whether the bucket is listed for a key.</summary>
    public static bool IsListed(ApiKey key, ServiceInfo bucket) => Level(key, bucket) >= AccessLevel.Read;

    /// <summary>"If the account ID that you provide does not match the actual owner of the bucket, the request fails with 403".</summary>
    /// <exception cref="S3Exception">AccessDenied.</exception>
    public static void RequireExpectedOwner(string expected, ServiceInfo bucket)
    {
        if (expected.Length > 0 && expected != bucket.AccountId)
        {
            throw new S3Exception(S3Error.AccessDenied);
        }
    }

    /// <summary>A bucket by its name.</summary>
    /// <exception cref="S3Exception">NoSuchBucket or InvalidBucketName.</exception>
    public async ValueTask<ServiceInfo> FindBucketAsync(string name) =>
        await stores.FindAsync(name) ?? throw new S3Exception(ServiceId.IsValid(name) ? S3Error.NoSuchBucket : S3Error.InvalidBucketName, null, new KeyValuePair<string, string>("BucketName", name));

    private static bool MayCreate(ApiKey key, string name) => key.Admin || key.Permissions.For(name) >= AccessLevel.Write;

    private static bool Allows(S3Permission permission, ApiKey? key, ServiceInfo bucket)
    {
        AccessLevel level = Level(key, bucket);
        return permission switch
        {
            S3Permission.ReadBucket => level >= AccessLevel.Read || CannedAcl.GrantsRead(bucket.CannedAcl, key is not null),
            S3Permission.OwnBucket => level >= AccessLevel.Write,
            S3Permission.WriteObject => level >= AccessLevel.Write || CannedAcl.GrantsWrite(bucket.CannedAcl),

            // The object's own ACL decides, once it has been looked up.
            S3Permission.ReadObject => true,
            _ => false,
        };
    }

    private static AccessLevel Level(ApiKey? key, ServiceInfo bucket) => key?.LevelFor(bucket) ?? AccessLevel.None;
}
