using System.Text;
using Gateway.S3Compat.Errors;

namespace Gateway.S3Compat.Body;

/// <summary>The trailing headers of an aws-chunked body: exactly those that x-amz-trailer promised, each once.</summary>
internal sealed class ChunkTrailers(IReadOnlyList<string> promised)
{
    private const string SignatureName = "x-amz-trailer-signature";

    private readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>The value of x-amz-trailer-signature, once it was read.</summary>
    public string? Signature { get; private set; }

    /// <summary>Whether every promise was kept.</summary>
    public bool IsComplete => _values.Count == promised.Count;

    /// <summary>The value of a trailer; null if it did not come (yet).</summary>
    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>Takes a line, without its end.</summary>
    /// <exception cref="S3Exception">MalformedTrailerError.</exception>
    public void Add(ReadOnlySpan<byte> line)
    {
        int colon = line.IndexOf((byte)':');
        if (colon <= 0 || Signature is not null)
        {
            throw new S3Exception(S3Error.MalformedTrailer);
        }

        string name = Encoding.Latin1.GetString(line[..colon]).Trim(' ', '\t').ToLowerInvariant();
        string value = Encoding.Latin1.GetString(line[(colon + 1)..]).Trim(' ', '\t');
        if (name is SignatureName)
        {
            Signature = value;
        }
        else if (!promised.Contains(name) || !_values.TryAdd(name, value))
        {
            throw new S3Exception(S3Error.MalformedTrailer);
        }
    }

    /// <summary>The trailers as they are signed.</summary>
    public byte[] ToCanonical()
    {
        var text = new StringBuilder();
        foreach ((string name, string value) in _values)
        {
            text.Append(name).Append(':').Append(value).Append('\n');
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }
}
