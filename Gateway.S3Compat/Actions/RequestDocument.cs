using Gateway.S3Compat.Body;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Xml;
using Gateway.Storage.Integrity;

namespace Gateway.S3Compat.Actions;

/// <summary>Request bodies that are documents: bounded, verified against every digest that came with them, and only then read.</summary>
internal static class RequestDocument
{
    /// <summary>Reads a document that must be there.</summary>
    /// <exception cref="S3Exception">MissingRequestBody, MalformedXML, MaxMessageLengthExceeded or a failed verification.</exception>
    public static async Task<S3XmlElement> ReadAsync(S3Context context, string root, CancellationToken cancellationToken, int maxLength = S3XmlReader.DefaultMaxLength) =>
        await ReadOptionalAsync(context, root, cancellationToken, maxLength) ?? throw new S3Exception(S3Error.MissingRequestBody);

    /// <summary>Reads a document that must be there and must come with a digest of some kind: Content-MD5, a checksum or a signed hash.</summary>
    /// <exception cref="S3Exception">InvalidRequest, MissingRequestBody, MalformedXML, MaxMessageLengthExceeded or a failed verification.</exception>
    public static async Task<S3XmlElement> ReadProtectedAsync(S3Context context, string root, int maxLength, CancellationToken cancellationToken)
    {
        S3Body body = S3Body.Open(context.Request, context.Verified);
        if (!body.IsProtected)
        {
            throw new S3Exception(S3Error.InvalidRequest, "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
        }

        return await ReadAsync(body, root, maxLength, cancellationToken) ?? throw new S3Exception(S3Error.MissingRequestBody);
    }

    /// <summary>Reads a document; null when the body is empty.</summary>
    /// <exception cref="S3Exception">MalformedXML, MaxMessageLengthExceeded or a failed verification.</exception>
    public static Task<S3XmlElement?> ReadOptionalAsync(
        S3Context context, string root, CancellationToken cancellationToken, int maxLength = S3XmlReader.DefaultMaxLength) =>
        ReadAsync(S3Body.Open(context.Request, context.Verified), root, maxLength, cancellationToken);

    /// <summary>Reads the document of a request whose checksum headers speak of the object, not of the document.</summary>
    /// <exception cref="S3Exception">MalformedXML, also for an empty body, MaxMessageLengthExceeded or a failed verification.</exception>
    public static async Task<S3XmlElement> ReadWithoutChecksumAsync(S3Context context, string root, int maxLength, CancellationToken cancellationToken) =>
        await ReadAsync(S3Body.OpenIgnoringChecksum(context.Request, context.Verified), root, maxLength, cancellationToken)
        ?? throw new S3Exception(S3Error.MalformedXML);

    private static async Task<S3XmlElement?> ReadAsync(S3Body body, string root, int maxLength, CancellationToken cancellationToken)
    {
        byte[] bytes = await S3XmlReader.BufferAsync(body.Content, maxLength, cancellationToken);
        using var hasher = new ContentHasher(body.Digests);
        hasher.Append(bytes);
        body.Verify(hasher.Finish());
        return bytes.Length == 0 ? null : S3XmlReader.Parse(bytes, root);
    }
}
