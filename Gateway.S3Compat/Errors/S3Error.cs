namespace Gateway.S3Compat.Errors;

/// <summary>
/// The error codes that this endpoint answers with: a closed set, with the status and default message of the
/// S3 API Reference, "Error responses, List of error codes".
/// </summary>
public sealed class S3Error
{
    private S3Error(string code, int status, string message)
    {
        Code = code;
        Status = status;
        Message = message;
    }

    /// <summary>The code, as clients match it.</summary>
    public string Code { get; }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The default message.</summary>
    public string Message { get; }

    // Authentication and authorisation
    public static S3Error AccessDenied { get; } = new("AccessDenied", 403, "Access Denied.");
    public static S3Error AccessForbidden { get; } = new("AccessForbidden", 403, "CORSResponse: CORS is not enabled for this bucket.");
    public static S3Error BadRequest { get; } = new("BadRequest", 400, "Insufficient information. Origin request header needed.");
    public static S3Error AuthorizationHeaderMalformed { get; } = new("AuthorizationHeaderMalformed", 400, "The authorization header you provided is invalid.");
    public static S3Error AuthorizationQueryParametersError { get; } = new("AuthorizationQueryParametersError", 400, "The authorization query parameters you provided are invalid.");
    public static S3Error InvalidAccessKeyId { get; } = new("InvalidAccessKeyId", 403, "The access key ID you provided does not exist in our records.");
    public static S3Error SignatureDoesNotMatch { get; } = new("SignatureDoesNotMatch", 403, "The request signature we calculated does not match the signature you provided. Check your key and signing method.");
    public static S3Error RequestTimeTooSkewed { get; } = new("RequestTimeTooSkewed", 403, "The difference between the request time and the server's time is too large.");
    public static S3Error InvalidToken { get; } = new("InvalidToken", 400, "The provided token is malformed or otherwise not valid.");
    public static S3Error ExpiredPresignRequest { get; } = new("AccessDenied", 403, "Request has expired.");

    // Bodies, digests and checksums
    public static S3Error BadDigest { get; } = new("BadDigest", 400, "The Content-MD5 or checksum value that you specified did not match what the server received.");
    public static S3Error InvalidDigest { get; } = new("InvalidDigest", 400, "The Content-MD5 or checksum value that you specified is not valid.");
    public static S3Error XAmzContentSHA256Mismatch { get; } = new("XAmzContentSHA256Mismatch", 400, "The provided 'x-amz-content-sha256' header does not match what was computed.");
    public static S3Error InvalidChunkSize { get; } = new("InvalidChunkSizeError", 403, "The chunk size is not valid.");
    public static S3Error MalformedTrailer { get; } = new("MalformedTrailerError", 400, "The request contained trailing data that was not well-formed or did not conform to our published schema.");
    public static S3Error IncompleteBody { get; } = new("IncompleteBody", 400, "You did not provide the number of bytes specified by the Content-Length HTTP header.");
    public static S3Error MissingContentLength { get; } = new("MissingContentLength", 411, "You must provide the Content-Length HTTP header.");
    public static S3Error MissingRequestBody { get; } = new("MissingRequestBodyError", 400, "Request body is empty.");
    public static S3Error EntityTooLarge { get; } = new("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed object size.");
    public static S3Error EntityTooSmall { get; } = new("EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size.");
    public static S3Error MaxMessageLengthExceeded { get; } = new("MaxMessageLengthExceeded", 400, "Your request was too big.");
    public static S3Error RequestTimeout { get; } = new("RequestTimeout", 400, "Your socket connection to the server was not read from or written to within the timeout period.");

    // Request form
    public static S3Error InvalidArgument { get; } = new("InvalidArgument", 400, "Invalid Argument.");
    public static S3Error InvalidRequest { get; } = new("InvalidRequest", 400, "The request is not valid.");
    public static S3Error InvalidURI { get; } = new("InvalidURI", 400, "The specified URI couldn't be parsed.");
    public static S3Error InvalidStorageClass { get; } = new("InvalidStorageClass", 400, "The storage class you specified is not valid.");
    public static S3Error InvalidLocationConstraint { get; } = new("InvalidLocationConstraint", 400, "The specified location constraint is not valid.");
    public static S3Error KeyTooLong { get; } = new("KeyTooLongError", 400, "Your key is too long.");
    public static S3Error MalformedXML { get; } = new("MalformedXML", 400, "The XML you provided was not well-formed or did not validate against our published schema.");
    public static S3Error MetadataTooLarge { get; } = new("MetadataTooLarge", 400, "Your metadata headers exceed the maximum allowed metadata size.");
    public static S3Error MethodNotAllowed { get; } = new("MethodNotAllowed", 405, "The specified method is not allowed against this resource.");
    public static S3Error NotImplemented { get; } = new("NotImplemented", 501, "A header or query you provided requests functionality that is not implemented.");
    public static S3Error InvalidRange { get; } = new("InvalidRange", 416, "The requested range is not satisfiable.");
    public static S3Error InvalidPartNumber { get; } = new("InvalidPartNumber", 416, "The requested partnumber is not satisfiable.");

    // Buckets
    public static S3Error BucketAlreadyExists { get; } = new("BucketAlreadyExists", 409, "The requested bucket name is not available.");
    public static S3Error BucketAlreadyOwnedByYou { get; } = new("BucketAlreadyOwnedByYou", 409, "The bucket that you tried to create already exists, and you own it.");
    public static S3Error BucketNotEmpty { get; } = new("BucketNotEmpty", 409, "The bucket that you tried to delete is not empty.");
    public static S3Error InvalidBucketName { get; } = new("InvalidBucketName", 400, "The specified bucket is not valid.");
    public static S3Error NoSuchBucket { get; } = new("NoSuchBucket", 404, "The specified bucket does not exist.");
    public static S3Error IllegalVersioningConfiguration { get; } = new("IllegalVersioningConfigurationException", 400, "The versioning configuration specified in the request is not valid.");

    // Objects
    public static S3Error NoSuchKey { get; } = new("NoSuchKey", 404, "The specified key does not exist.");
    public static S3Error NoSuchVersion { get; } = new("NoSuchVersion", 404, "The specified version does not exist.");
    public static S3Error NotModified { get; } = new("NotModified", 304, "Not Modified");
    public static S3Error PreconditionFailed { get; } = new("PreconditionFailed", 412, "At least one of the preconditions that you specified did not hold.");
    public static S3Error ConditionalRequestConflict { get; } = new("ConditionalRequestConflict", 409, "A conflicting operation occurred during the processing of this request.");
    public static S3Error OperationAborted { get; } = new("OperationAborted", 409, "A conflicting conditional action is currently in progress against this resource.");

    // Multipart
    public static S3Error InvalidPart { get; } = new("InvalidPart", 400, "One or more of the specified parts could not be found, or its entity tag or checksum does not match.");
    public static S3Error InvalidPartOrder { get; } = new("InvalidPartOrder", 400, "The list of parts was not in ascending order.");
    public static S3Error NoSuchUpload { get; } = new("NoSuchUpload", 404, "The specified multipart upload does not exist.");

    // The server's side
    public static S3Error InternalError { get; } = new("InternalError", 500, "An internal error occurred. Try again.");
    public static S3Error InsufficientStorage { get; } = new("InsufficientStorage", 507, "There is not enough space to store the object.");
    public static S3Error ServiceUnavailable { get; } = new("ServiceUnavailable", 503, "Service is unable to handle the request.");
    public static S3Error SlowDown { get; } = new("SlowDown", 503, "The service cannot answer now; try again.");
}
