using System.Net;
using System.Net.Sockets;
using System.Xml;
using Amazon.Runtime;
using Gateway.Storage.Objects;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Gateway.Storage.Blobs.S3;

/// <summary>Gives failures of an S3 store their place in <see cref="StorageError"/>.</summary>
internal static class S3Errors
{
    /// <summary>Whether a failure may be the store's, or that of the way to it.</summary>
    public static bool IsFromStore(Exception e) =>
        IsSilence(e) || e is AmazonServiceException or AmazonClientException or BrokenCircuitException or HttpRequestException or IOException or SocketException or XmlException;

    /// <summary>Whether the store did not answer in time.</summary>
    public static bool IsSilence(Exception e) => e is TimeoutRejectedException or TimeoutException;

    /// <summary>Whether the same request may succeed a moment later.</summary>
    public static bool IsTransient(Exception e) => e switch
    {
        BrokenCircuitException => false,
        AmazonServiceException answer when IsFull(answer) => false,
        AmazonServiceException { StatusCode: default(HttpStatusCode) } => true,
        AmazonServiceException answer => answer.StatusCode is >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
            || answer.ErrorCode is "RequestTimeout" or "Throttling" or "SlowDown" or "InternalError" or "ServiceUnavailable" || IsDamage(answer),
        _ => IsFromStore(e),
    };

    /// <summary>Whether the store is busy with another request for the same object: the same one may be sent again.</summary>
    /// <remarks>S3 API, PutObject: "409 Conflict … indicates that a conflicting operation occurred during the upload".</remarks>
    public static bool IsConflict(Exception e) => e is AmazonServiceException { StatusCode: HttpStatusCode.Conflict };

    /// <summary>Such a failure as a refusal.</summary>
    /// <param name="e">The failure.</param>
    /// <param name="what">What could not be done, as the beginning of a sentence.</param>
    public static StorageException Translate(Exception e, string what) => e switch
    {
        AmazonServiceException answer when IsFull(answer) => new(StorageError.InsufficientStorage, $"{what}: the S3 store is full ({answer.ErrorCode}).", e),
        AmazonServiceException answer when IsMissing(answer) => new(StorageError.Corrupted, $"{what}: the S3 store has no such object.", e),
        AmazonServiceException { StatusCode: HttpStatusCode.RequestedRangeNotSatisfiable } => new(StorageError.Corrupted, $"{what}: its object in the S3 store is shorter than the blob.", e),
        AmazonServiceException { StatusCode: HttpStatusCode.PreconditionFailed } => new(StorageError.Corrupted, $"{what}: its object in the S3 store has been replaced.", e),
        BrokenCircuitException => new(StorageError.Unavailable, $"{what}: the S3 store has failed again and again; it is left alone for a moment.", e),
        _ when IsSilence(e) => new(StorageError.Unavailable, $"{what}: the S3 store does not answer in time.", e),
        AmazonServiceException { ErrorCode: { Length: > 0 } code } answer => new(StorageError.Unavailable, $"{what}: the S3 store answers {(int)answer.StatusCode} {code}: {answer.Message}", e),
        _ => new(StorageError.Unavailable, $"{what}: {Innermost(e).Message}", e),
    };

    /// <summary>What failed at the very bottom: the SDK wraps it in words of its own.</summary>
    public static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;

    /// <summary>Whether the store has no room left.</summary>
    /// <remarks>RFC 4918, section 11.5; MinIO, Ceph, Wasabi and others have names for it.</remarks>
    public static bool IsFull(AmazonServiceException e) => e.StatusCode == HttpStatusCode.InsufficientStorage
        || e.ErrorCode is "XMinioStorageFull" or "XMinioAdminBucketQuotaExceeded" or "QuotaExceeded" or "QuotaExceededException" or "InsufficientStorage" or "InsufficientStorageSpace" or "InsufficientCapacity";

    // The body arrived as another one than was sent.
    private static bool IsDamage(AmazonServiceException e) => e.ErrorCode is "BadDigest" or "XAmzContentSHA256Mismatch" or "XAmzContentChecksumMismatch";

    private static bool IsMissing(AmazonServiceException e) =>
        e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode is not ("NoSuchBucket" or "NoSuchUpload");
}
