using System.IO.Pipelines;
using Gateway.Storage.Blobs;
using Gateway.Storage.Catalog;
using Gateway.Storage.Integrity;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Content;

/// <summary>One version, opened for reading. Nothing is read from a blob before bytes are asked for.</summary>
public sealed class ObjectReader : IDisposable
{
    private const int WriteSize = 64 << 10;

    private readonly StoredContent _content;
    private readonly IBlobStore _blobs;
    private readonly ActiveReaders _readers;

    internal ObjectReader(ObjectVersion version, StoredContent content, IBlobStore blobs, ActiveReaders readers)
    {
        Version = version;
        _content = content;
        _blobs = blobs;
        _readers = readers;
        if (content.Segments.Count > 0)
        {
            readers.Enter(this);
        }
    }

    /// <summary>The version being read.</summary>
    public ObjectVersion Version { get; }

    /// <summary>The parts it was uploaded in; empty for an object written at once.</summary>
    public IReadOnlyList<ObjectPart> Parts => Version.IsMultipart ? _content.Parts : [];

    internal StoredContent Content => _content;

    /// <summary>Writes a range of the content to a pipe, reading straight into the pipe's own memory.</summary>
    /// <exception cref="StorageException">Corrupted: the stored bytes are damaged; the damaged ones were not written.</exception>
    public async ValueTask CopyToAsync(PipeWriter destination, ByteRange range, CancellationToken cancellationToken)
    {
        if (_content.Inline is { } inline)
        {
            await destination.WriteAsync(Checked(inline, _content.InlineCrc32C).Slice((int)range.Offset, (int)range.Length), cancellationToken);
            return;
        }

        await using Stream stream = OpenStream(range);
        for (long left = range.Length; left > 0;)
        {
            // A flush may end on a thread that waits for sockets.
            await PoolThread.Switch();
            Memory<byte> memory = destination.GetMemory((int)Math.Min(left, WriteSize));
            int read = await stream.ReadAsync(memory[..(int)Math.Min(left, memory.Length)], cancellationToken);
            destination.Advance(read);
            left -= read;
            if ((await destination.FlushAsync(cancellationToken)).IsCompleted)
            {
                // The client is gone.
                return;
            }
        }
    }

    /// <summary>The content's range as a forward-only stream.</summary>
    public Stream OpenStream(ByteRange range) => _content.Inline is { } inline
        ? new ReadOnlyMemoryStream(Checked(inline, _content.InlineCrc32C).Slice((int)range.Offset, (int)range.Length))
        : new SegmentStream(_content.Segments, _blobs, range);

    /// <inheritdoc />
    public void Dispose() => _readers.Leave(this);

    internal static ReadOnlyMemory<byte> Checked(ReadOnlyMemory<byte> bytes, uint crc) => Crc32C.Append(0, bytes.Span) == crc
        ? bytes
        : throw new StorageException(StorageError.Corrupted, "Stored bytes do not match their checksum.");
}
