using Gateway.Storage.Identity;

namespace Gateway.S3Compat.Signing;

/// <summary>Who sent a request, and how its body is protected. Made by <see cref="SignatureVerifier"/> only.</summary>
public sealed class VerifiedRequest
{
    internal VerifiedRequest(PayloadMode payload) => Payload = payload;

    /// <summary>A request that nobody vouches for, where that does not matter.</summary>
    public static VerifiedRequest Anonymous { get; } = new(PayloadMode.Unsigned);

    /// <summary>The key that signed; null if nobody did.</summary>
    public ApiKey? Key { get; internal init; }

    /// <summary>Whether the signature came in the query.</summary>
    public bool Presigned { get; internal init; }

    /// <summary>How the body is framed and protected.</summary>
    public PayloadMode Payload { get; }

    /// <summary>The body's 32-byte SHA-256 for <see cref="PayloadMode.Signed"/>; empty otherwise.</summary>
    public ReadOnlyMemory<byte> PayloadSha256 { get; internal init; }

    /// <summary>Where the chunk signatures start, for the two signed streaming modes; null otherwise.</summary>
    public ChunkSeed? Chunks { get; internal init; }
}
