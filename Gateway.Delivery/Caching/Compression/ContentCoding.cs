using System.IO.Compression;

namespace Gateway.Delivery.Caching.Compression;

/// <summary>A way to compress content (RFC 9110 section 8.4.1). The runtime has no stream for zstd yet.</summary>
internal sealed class ContentCoding
{
    private readonly string _mark;
    private readonly Func<Stream, Stream> _open;

    private ContentCoding(string name, Func<Stream, Stream> open)
    {
        Name = name;
        _open = open;
        _mark = $"#{name}";
    }

    /// <summary>Brotli.</summary>
    public static ContentCoding Brotli { get; } = new("br", stream => new BrotliStream(stream, CompressionLevel.Optimal, leaveOpen: true));

    /// <summary>gzip.</summary>
    public static ContentCoding Gzip { get; } = new("gzip", stream => new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true));

    /// <summary>All of them, the best first.</summary>
    public static IReadOnlyList<ContentCoding> All { get; } = [Brotli, Gzip];

    /// <summary>Its name on the wire.</summary>
    public string Name { get; }

    /// <summary>Compresses what is written to it; disposing it writes the end.</summary>
    public Stream Open(Stream destination) => _open(destination);

    /// <summary>What the compressed form of a response is kept under: purges of the path find it there. No query has a number sign.</summary>
    public CacheKey KeyOf(CacheKey identity) => identity with { Query = identity.Query.Length == 0 ? _mark : identity.Query + _mark };

    /// <summary>What is known of the compressed form of a response: it is another representation, with a tag of its own (RFC 9110 section 8.8.3.3).</summary>
    /// <param name="identity">What is known of the response.</param>
    /// <param name="length">Bytes of the compressed form; null when only the end will tell.</param>
    public ResponseRecord Describe(ResponseRecord identity, long? length)
    {
        HeaderFields fields = identity.Metadata.Fields
            .Without(name => name.ToUpperInvariant() is "CONTENT-MD5" or "DIGEST" or "REPR-DIGEST" or "CONTENT-DIGEST" or "ACCEPT-RANGES")
            .With("Content-Encoding", Name);
        if (identity.Metadata.ETag is [.. var tag, '"'])
        {
            fields = fields.With("ETag", $"{tag}-{Name}\"");
        }

        return identity with { Metadata = new ContentMetadata(fields, length) };
    }
}
