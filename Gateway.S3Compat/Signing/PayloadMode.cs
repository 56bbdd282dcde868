namespace Gateway.S3Compat.Signing;

/// <summary>How the body is framed and protected: what <c>x-amz-content-sha256</c> announces.</summary>
public enum PayloadMode
{
    /// <summary>Plain; its SHA-256 is known and signed.</summary>
    Signed,

    /// <summary>Plain; not covered by the signature.</summary>
    Unsigned,

    /// <summary>aws-chunked, each chunk signed (STREAMING-AWS4-HMAC-SHA256-PAYLOAD).</summary>
    StreamingSigned,

    /// <summary>aws-chunked, each chunk and the trailer signed (STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER).</summary>
    StreamingSignedTrailer,

    /// <summary>aws-chunked without signatures; a trailer may carry a checksum (STREAMING-UNSIGNED-PAYLOAD-TRAILER).</summary>
    StreamingUnsignedTrailer,
}
