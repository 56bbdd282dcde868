namespace Gateway.StandardMode.Errors;

/// <summary>The error codes that standard mode answers with: a closed set, each with its status and default message.</summary>
internal sealed class StandardError
{
    private StandardError(string code, int status, string message)
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

    // The form of the request
    public static StandardError MissingParameter { get; } = new("MissingParameter", 400, "A parameter is missing.");
    public static StandardError InvalidParameter { get; } = new("InvalidParameter", 400, "A parameter is not valid.");
    public static StandardError PathTooLong { get; } = new("PathTooLong", 400, "The path is longer than 1024 bytes.");
    public static StandardError InvalidUri { get; } = new("InvalidUri", 400, "The request's target or query cannot be decoded.");
    public static StandardError MethodNotAllowed { get; } = new("MethodNotAllowed", 405, "The function does not take this method.");

    // Keys and rights
    public static StandardError Unauthorized { get; } = new("Unauthorized", 401, "The key in x-owncdn-key is missing or unknown.");
    public static StandardError AccessDenied { get; } = new("AccessDenied", 403, "The key does not have the right to do this.");
    public static StandardError NoSuchKey { get; } = new("NoSuchKey", 404, "There is no such key.");
    public static StandardError KeyExists { get; } = new("KeyExists", 409, "There is such a key already.");
    public static StandardError KeyIsConfigured { get; } = new("KeyIsConfigured", 409, "The key comes from the configuration and can be changed only there.");

    // What is not there, or not for this
    public static StandardError NoSuchFunction { get; } = new("NoSuchFunction", 404, "There is no such function.");
    public static StandardError NoSuchService { get; } = new("NoSuchService", 404, "There is no such service.");
    public static StandardError NoSuchFile { get; } = new("NoSuchFile", 404, "There is no file under this path.");
    public static StandardError NoSuchVersion { get; } = new("NoSuchVersion", 404, "The file has no such version.");
    public static StandardError NotSupported { get; } = new("NotSupported", 409, "Services of this type do not have the function.");
    public static StandardError ReadOnlyReplica { get; } = new("ReadOnlyReplica", 409, "The service is a replica: write to its source.");
    public static StandardError SyncIdGone { get; } = new("SyncIdGone", 410, "The history after this sync id no longer exists.");

    // Conditions and ranges
    public static StandardError PreconditionFailed { get; } = new("PreconditionFailed", 412, "A condition of the request does not hold.");
    public static StandardError InvalidRange { get; } = new("InvalidRange", 416, "The file has no byte of the range.");

    // Bodies
    public static StandardError BadDigest { get; } = new("BadDigest", 400, "The bytes received do not have the digest that was declared for them.");
    public static StandardError InvalidDigest { get; } = new("InvalidDigest", 400, "Content-MD5 or Content-Digest is not valid.");
    public static StandardError IncompleteBody { get; } = new("IncompleteBody", 400, "The body ended before its announced end.");
    public static StandardError InvalidForm { get; } = new("InvalidForm", 400, "The form is not well-formed.");
    public static StandardError InvalidDocument { get; } = new("InvalidDocument", 400, "The JSON document is not valid.");
    public static StandardError MetadataTooLarge { get; } = new("MetadataTooLarge", 400, "The metadata headers are too large.");
    public static StandardError TooLarge { get; } = new("TooLarge", 413, "The body is too large.");
    public static StandardError RequestTimeout { get; } = new("RequestTimeout", 408, "The client sent nothing for too long.");

    // The server's side
    public static StandardError InternalError { get; } = new("InternalError", 500, "An internal error occurred.");
    public static StandardError ServiceUnavailable { get; } = new("ServiceUnavailable", 503, "The service cannot answer now; try again.");
    public static StandardError SourceFailed { get; } = new("SourceFailed", 502, "The source of the service did not answer with the file.");
    public static StandardError InsufficientStorage { get; } = new("InsufficientStorage", 507, "There is not enough space to store the file.");
}
