using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Gateway.Storage.Integrity;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Blobs.S3;

/// <summary>Tries everything that the gateway will ask of a store, with a small object that it removes again, and says in an operator's words what is wrong.</summary>
internal sealed class S3Check(S3BlobOptions options)
{
    /// <summary>Begins the name of that object.</summary>
    public const string ProbeName = "check-";

    private static readonly byte[] Probe = "OwnCdnGateway was here."u8.ToArray();

    private readonly string _key = $"{options.Prefix}{ProbeName}{Guid.NewGuid():N}";

    /// <summary>Runs all of it.</summary>
    /// <exception cref="StorageException">Unavailable: what is wrong, and what to do.</exception>
    public async ValueTask<StoreFindings> RunAsync(CancellationToken cancellationToken)
    {
        using var client = new S3Client(options);
        await StepAsync("s3:ListBucket", token => client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = options.Bucket, Prefix = options.Prefix, MaxKeys = 1 }, token), cancellationToken);
        if (await StepAsync("s3:PutObject", token => PutAsync(client, token), cancellationToken) is not { } written)
        {
            // What it holds can be read, and deleted to make room.
            return new StoreFindings(BodyIntegrity.For(options.Endpoint), new PlaceFindings(IsFull: true, [Describe("is full: nothing can be written until there is room.")]));
        }

        bool compares = await StepAsync("s3:PutObject", token => ComparesChecksumsAsync(client, token), cancellationToken);
        ObjectLockMode? lockMode = await StepAsync("s3:GetObject", token => GetAsync(client, token), cancellationToken);
        await StepAsync("s3:DeleteObject", token => DeleteAsync(client, token), cancellationToken);
        string upload = (await StepAsync("s3:PutObject", token => client.InitiateMultipartUploadAsync(options.Bucket, _key, token), cancellationToken)).UploadId;
        await StepAsync("s3:AbortMultipartUpload", token => client.AbortMultipartUploadAsync(options.Bucket, _key, upload, token), cancellationToken);
        await StepAsync("s3:ListBucketMultipartUploads", token => client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = options.Bucket, Prefix = _key }, token), cancellationToken);
        return new StoreFindings(compares ? BodyIntegrity.Crc32C : BodyIntegrity.For(options.Endpoint), new PlaceFindings(IsFull: false, [.. Warnings(written, lockMode)]));
    }

    // A bucket that keeps none gives no version id, or "null" where it kept them once.
    private IEnumerable<string> Warnings(PutObjectResponse written, ObjectLockMode? lockMode)
    {
        if (written.VersionId is { Length: > 0 } and not "null")
        {
            yield return Describe(
                $"keeps versions in the bucket '{options.Bucket}': the bytes of everything that is deleted here stay there. Switch versioning off, or have a lifecycle rule remove noncurrent versions.");
        }

        if (lockMode is not null)
        {
            yield return Describe(
                $"locks every new object in the bucket '{options.Bucket}' for a time ({lockMode}): what is deleted here cannot be deleted there before. Take the default retention off.");
        }
    }

    /// <returns>The answer; null when the store is full.</returns>
    private async Task<PutObjectResponse?> PutAsync(AmazonS3Client client, CancellationToken cancellationToken)
    {
        try
        {
            return await PutAsync(client, BodyIntegrity.For(options.Endpoint), checksum: null, cancellationToken);
        }
        catch (AmazonServiceException e) when (S3Errors.IsFull(e))
        {
            return null;
        }
    }

    private async Task<PutObjectResponse> PutAsync(AmazonS3Client client, BodyIntegrity integrity, string? checksum, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream(Probe);
        var request = new PutObjectRequest
        {
            BucketName = options.Bucket,
            Key = _key,
            InputStream = body,
            UseChunkEncoding = false,
            DisablePayloadSigning = integrity.SkipsPayloadSigning,
            ChecksumCRC32C = checksum,
        };
        return await client.PutObjectAsync(request, cancellationToken);
    }

    /// <summary>
    /// Whether the store takes a body with its checksum, and refuses it with another one: some know nothing of checksums, or refuse both, or bodies
    /// that are not signed.
    /// </summary>
    private async Task<bool> ComparesChecksumsAsync(AmazonS3Client client, CancellationToken cancellationToken)
    {
        uint crc = Crc32C.Append(0, Probe);
        return await AnswerAsync(crc) == HttpStatusCode.OK && await AnswerAsync(~crc) == HttpStatusCode.BadRequest;

        async Task<HttpStatusCode> AnswerAsync(uint sent)
        {
            try
            {
                return (await PutAsync(client, BodyIntegrity.Crc32C, BodyIntegrity.Crc32C.ChecksumOf(sent), cancellationToken)).HttpStatusCode;
            }
            catch (AmazonServiceException e)
            {
                return e.StatusCode;
            }
        }
    }

    /// <returns>How it is locked; null when it is not.</returns>
    private async Task<ObjectLockMode?> GetAsync(AmazonS3Client client, CancellationToken cancellationToken)
    {
        using GetObjectResponse response = await client.GetObjectAsync(options.Bucket, _key, cancellationToken);
        using var content = new MemoryStream();
        await response.ResponseStream.CopyToAsync(content, cancellationToken);
        return content.ToArray().AsSpan().SequenceEqual(Probe)
            ? response.ObjectLockMode
            : throw Wrong("gives back other bytes than it was given. It cannot be used.", inner: null);
    }

    private Task<DeleteObjectsResponse> DeleteAsync(AmazonS3Client client, CancellationToken cancellationToken) =>
        client.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = options.Bucket, Objects = [new KeyVersion { Key = _key }], Quiet = true }, cancellationToken);

    private async Task<T> StepAsync<T>(string right, Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(options.Timeout);
        try
        {
            return await step(patience.Token);
        }
        catch (Exception e) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Wrong($"does not answer within {options.Timeout.TotalSeconds:0} s. Check 'endpoint', and whether a firewall is in between.", e);
        }
        catch (Exception e) when (S3Errors.IsFromStore(e) && !cancellationToken.IsCancellationRequested)
        {
            throw Explain(e, right);
        }
    }

    private StorageException Explain(Exception e, string right) => e switch
    {
        DeleteObjectsException refused => Lacks(right, refused),
        AmazonServiceException { ErrorCode: "RequestTimeTooSkewed" or "RequestExpired" } => Wrong("says that this machine's clock is wrong. Set both clocks by NTP.", e),
        AmazonServiceException { ErrorCode: "InvalidAccessKeyId" } => Wrong($"does not know the access key '{options.AccessKey}'. Check 'accessKey'.", e),
        AmazonServiceException { ErrorCode: "SignatureDoesNotMatch" } => Wrong($"refuses the signature of the access key '{options.AccessKey}'. Check 'secretKey'; a proxy in between may also change what is signed.", e),
        AmazonServiceException { ErrorCode: "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" or "PermanentRedirect" or "TemporaryRedirect" } =>
            Wrong($"wants another region than '{options.Region}'. Check 'region' and 'endpoint': {e.Message}", e),
        AmazonServiceException { ErrorCode: "NoSuchBucket" } => Wrong($"has no bucket '{options.Bucket}'. Make it, or check 'bucket'.", e),
        AmazonServiceException { ErrorCode: "AccessDenied" or "AllAccessDisabled" } or AmazonServiceException { StatusCode: HttpStatusCode.Forbidden } => Lacks(right, e),
        _ when S3Errors.Innermost(e) is AuthenticationException tls => Wrong($"cannot be reached over TLS. Check 'endpoint' (http or https?) and its certificate: {tls.Message}", e),
        _ when S3Errors.Innermost(e) is SocketException refused => Wrong($"cannot be reached. Check that it is running, and 'endpoint': {refused.Message}.", e),
        AmazonServiceException { ErrorCode: "NotFound" } => Wrong("does not answer as an S3 store does. Check 'endpoint'.", e),
        AmazonServiceException { ErrorCode: { Length: > 0 } code } answer => Wrong($"answers {(int)answer.StatusCode} {code}: {answer.Message}", e),
        AmazonServiceException answer when answer.StatusCode != default => Wrong($"answers {(int)answer.StatusCode}, and not as an S3 store does. Check 'endpoint'.", e),
        _ => Wrong($"cannot be used. Check 'endpoint': {S3Errors.Innermost(e).Message}", e),
    };

    private StorageException Lacks(string right, Exception e) =>
        Wrong($"does not let the access key '{options.AccessKey}' do what {right} allows under '{options.Prefix}*' of the bucket '{options.Bucket}'. Give it that right.", e);

    private StorageException Wrong(string how, Exception? inner) => new(StorageError.Unavailable, Describe(how), inner);

    private string Describe(string how) => $"The S3 store at {options.Endpoint} {how}";
}
