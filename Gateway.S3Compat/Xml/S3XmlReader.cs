using System.Buffers;
using System.Xml;
using Gateway.S3Compat.Errors;
using Gateway.Storage.Content;

namespace Gateway.S3Compat.Xml;

/// <summary>Reads request documents: no DTD, nothing external, bounded in bytes, depth and elements.</summary>
public static class S3XmlReader
{
    /// <summary>The size that is enough for all but the largest documents.</summary>
    public const int DefaultMaxLength = 1024 * 1024;

    private const int MaxDepth = 16;
    private const int MaxElements = 100_000;
    private const int MaxAttributes = 16;

    /// <summary>Reads a body to its end.</summary>
    /// <param name="body">The body.</param>
    /// <param name="maxLength">Most bytes to read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="S3Exception">MaxMessageLengthExceeded.</exception>
    public static async Task<byte[]> BufferAsync(Stream body, int maxLength, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Min(maxLength + 1, 16 * 1024));
        try
        {
            int length = 0;
            while (true)
            {
                if (length == buffer.Length)
                {
                    byte[] larger = ArrayPool<byte>.Shared.Rent(2 * length);
                    buffer.AsSpan().CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }

                int read = await body.ReadAsync(buffer.AsMemory(length), cancellationToken);
                length += read;
                if (length > maxLength)
                {
                    throw new S3Exception(S3Error.MaxMessageLengthExceeded, details: [new("MaxMessageLengthBytes", maxLength.ToString())]);
                }

                if (read == 0)
                {
                    return buffer.AsSpan(0, length).ToArray();
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads a document that is in memory, whose size was bounded by whoever put it there.</summary>
    /// <exception cref="S3Exception">MalformedXML.</exception>
    public static S3XmlElement Parse(ReadOnlyMemory<byte> document, string root)
    {
        try
        {
            using var stream = new ReadOnlyMemoryStream(document);
            using var reader = XmlReader.Create(stream, new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
                MaxCharactersInDocument = document.Length + 1L,

                // Keys may hold characters that XML 1.0 has no place for; clients write them as &#x1; all the same.
                CheckCharacters = false,
            });
            S3XmlElement read = Build(reader);
            return string.Equals(read.Name, root, StringComparison.Ordinal) ? read : throw Malformed();
        }
        catch (Exception e) when (e is XmlException or ArgumentException or InvalidOperationException)
        {
            throw Malformed();
        }
    }

    private static S3XmlElement Build(XmlReader reader)
    {
        S3XmlElement? root = null;
        var open = new Stack<S3XmlElement>();
        int elements = 0;
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    if (++elements > MaxElements || open.Count >= MaxDepth || reader.AttributeCount > MaxAttributes)
                    {
                        throw Malformed();
                    }

                    S3XmlElement element = Start(reader, out bool isEmpty);
                    if (open.TryPeek(out S3XmlElement? parent))
                    {
                        parent.Add(element);
                    }

                    root ??= element;
                    if (!isEmpty)
                    {
                        open.Push(element);
                    }

                    break;
                case XmlNodeType.EndElement:
                    open.Pop();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace
                    when open.TryPeek(out S3XmlElement? holder) && (holder.Children.Count == 0 || reader.NodeType is not XmlNodeType.Whitespace):
                    holder.AddText(reader.Value);
                    break;
                default:
                    break;
            }
        }

        return root ?? throw Malformed();
    }

    private static S3XmlElement Start(XmlReader reader, out bool isEmpty)
    {
        isEmpty = reader.IsEmptyElement;
        var element = new S3XmlElement(reader.LocalName);
        while (reader.MoveToNextAttribute())
        {
            element.AddAttribute(reader.LocalName, reader.Value);
        }

        return element;
    }

    private static S3Exception Malformed() => new(S3Error.MalformedXML);
}
