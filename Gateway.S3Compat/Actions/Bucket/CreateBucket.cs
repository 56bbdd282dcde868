using Gateway.S3Compat.Access;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Xml;
using Gateway.Storage;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;
using Gateway.Storage.Versioning;

namespace Gateway.S3Compat.Actions.Bucket;

/// <summary>
/// CreateBucket. Making one's own bucket again succeeds, as in us-east-1: "Amazon S3 returns 200 OK and resets the bucket ACLs".
/// </summary>
internal sealed class CreateBucket(ObjectStores stores, S3Options options, TimeProvider time) : IS3Action
{
    public async Task ExecuteAsync(S3Context context, CancellationToken cancellationToken)
    {
        string name = context.Request.Address.Bucket!;
        if (context.Headers["x-amz-bucket-object-lock-enabled"].ToString().Equals("true", StringComparison.OrdinalIgnoreCase))
        {
            throw new S3Exception(S3Error.NotImplemented, "Object lock is not implemented.");
        }

        string? acl = CannedAcl.Read(context.Headers);
        string? region = await ReadRegionAsync(context, cancellationToken);
        var bucket = new ServiceInfo(
            name, name, context.AccountId, time.GetUtcNow(), VersioningState.Unversioned, KeepVersions: null, CaseSensitive: true, acl, region);
        try
        {
            await stores.CreateAsync(bucket, cancellationToken);
        }
        catch (StorageException e) when (e.Error == StorageError.ServiceExists)
        {
            await ResetAsync(context, name, acl, cancellationToken);
        }

        context.Response.Headers.Location = "/" + name;
    }

    private async Task ResetAsync(S3Context context, string name, string? acl, CancellationToken cancellationToken)
    {
        if (stores.Find(name) is not { } existing || existing.AccountId != context.AccountId)
        {
            throw new S3Exception(S3Error.BucketAlreadyExists, null, new KeyValuePair<string, string>("BucketName", name));
        }

        await stores.UpdateAsync(name, info => info with { CannedAcl = acl }, cancellationToken);
    }

    /// <summary>The LocationConstraint, if there is a body: the gateway has one region.</summary>
    private async Task<string?> ReadRegionAsync(S3Context context, CancellationToken cancellationToken)
    {
        if (await RequestDocument.ReadOptionalAsync(context, "CreateBucketConfiguration", cancellationToken) is not { } document)
        {
            return null;
        }

        string? region = document.TextOf("LocationConstraint");
        if (region is { Length: > 0 } && region != options.Region && !options.RegionAliases.Contains(region))
        {
            throw new S3Exception(
                S3Error.InvalidLocationConstraint,
                $"The specified location constraint is not valid; this gateway's region is '{options.Region}'.",
                new KeyValuePair<string, string>("LocationConstraint", region));
        }

        return region;
    }
}
