namespace Gateway.S3Compat.Signing;

/// <summary>Where the chain of chunk signatures starts (S3 API Reference, "Signature calculations: chunked upload").</summary>
/// <param name="SigningKey">The derived key of the request's credential. Shared; not to be changed.</param>
/// <param name="Timestamp">The request's time, as signed.</param>
/// <param name="Scope">The credential scope: date, region, service, terminal.</param>
/// <param name="Signature">The request's own signature, 64 hexadecimal digits.</param>
public sealed record ChunkSeed(byte[] SigningKey, string Timestamp, string Scope, string Signature)
{
    /// <summary>Names the seed without its key.</summary>
    public override string ToString() => Scope;
}
