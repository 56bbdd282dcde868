using System.Net;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;

namespace Gateway.Storage.Blobs.S3;

/// <summary>The mark as a small object beside the services' folders; its content is the catalog's id.</summary>
internal sealed class S3OwnerMark(S3Connection connection) : IOwnerMark
{
    /// <summary>What the object's name ends with; a service's folder has a slash behind it.</summary>
    public const string Name = "owncdn-catalog";

    // Longer than any id; who knows what is there.
    private const int MaxLength = 256;

    private string Bucket => connection.Options.Bucket;

    private string Key => connection.Options.Prefix + Name;

    /// <inheritdoc />
    public string Place => $"The prefix '{connection.Options.Prefix}' of the bucket '{Bucket}' in the S3 store at {connection.Options.Endpoint}";

    /// <inheritdoc />
    public string Mark => $"the object '{Key}'";

    /// <inheritdoc />
    public ValueTask<string?> ReadAsync(CancellationToken cancellationToken) => connection.SendAsync(
        $"{Key} cannot be read",
        async (client, token) =>
        {
            try
            {
                using GetObjectResponse found = await client.GetObjectAsync(Bucket, Key, token);
                byte[] content = new byte[MaxLength];
                int length = await found.ResponseStream.ReadAtLeastAsync(content, MaxLength, throwOnEndOfStream: false, token);
                return Encoding.UTF8.GetString(content, 0, length).Trim() is { Length: > 0 } id ? id : null;
            }
            catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket")
            {
                return null;
            }
        },
        cancellationToken);

    /// <inheritdoc />
    /// <remarks>
    /// "If-None-Match: *" (S3 User Guide, "Conditional writes"). A store that does not know it may ignore it, and then the last of two that start at the
    /// same moment is the owner; or refuse it: then there is no condition. Nor is there one where the mark is empty, and so none.
    /// </remarks>
    public async ValueTask WriteAsync(string catalogId, CancellationToken cancellationToken)
    {
        if (!await TryWriteAsync(catalogId, ifNoneMatch: "*", cancellationToken) && await ReadAsync(cancellationToken) is null)
        {
            await TryWriteAsync(catalogId, ifNoneMatch: null, cancellationToken);
        }
    }

    /// <inheritdoc />
    /// <remarks>What starts try a store with does not count: another gateway may be starting, or one was ended amidst its start. Nor does an empty mark.</remarks>
    public async ValueTask<bool> IsEmptyAsync(CancellationToken cancellationToken) => await connection.SendAsync(
        "Blobs cannot be listed",
        async (client, token) =>
        {
            ListObjectsV2Response page = await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket, Prefix = connection.Options.Prefix }, token);
            string probe = connection.Options.Prefix + S3Check.ProbeName;
            return page.IsTruncated is not true && (page.S3Objects ?? []).TrueForAll(found => found.Key.StartsWith(probe, StringComparison.Ordinal) || (found.Key == Key && found.Size == 0));
        },
        cancellationToken);

    /// <returns>False when it was not written because of the condition: it is not met, or the store does not know such.</returns>
    private ValueTask<bool> TryWriteAsync(string catalogId, string? ifNoneMatch, CancellationToken cancellationToken) => connection.SendAsync(
        $"{Key} cannot be written",
        async (client, token) =>
        {
            try
            {
                using var body = new MemoryStream(Encoding.UTF8.GetBytes(catalogId));
                await client.PutObjectAsync(
                    new PutObjectRequest { BucketName = Bucket, Key = Key, InputStream = body, ContentType = "text/plain", UseChunkEncoding = false, IfNoneMatch = ifNoneMatch }, token);
                return true;
            }
            catch (AmazonS3Exception e) when (ifNoneMatch is not null && e.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.NotImplemented or HttpStatusCode.BadRequest)
            {
                return false;
            }
        },
        cancellationToken);
}
