using Gateway.Storage.Blobs;
using Gateway.Storage.Catalog;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Content;

/// <summary>A range across segments, opening one blob at a time as it gets there.</summary>
internal sealed class SegmentStream(IReadOnlyList<Segment> segments, IBlobStore blobs, ByteRange range) : ForwardOnlyStream
{
    private long _position = range.Offset;
    private int _next;
    private long _nextStart;
    private Stream? _current;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_position < range.End && !buffer.IsEmpty)
        {
            _current ??= await OpenNextAsync(cancellationToken);
            int read = await _current.ReadAsync(buffer, cancellationToken);
            if (read > 0)
            {
                _position += read;
                return read;
            }

            await _current.DisposeAsync();
            _current = null;
        }

        return 0;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_current is not null)
        {
            await _current.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        _current?.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<Stream> OpenNextAsync(CancellationToken cancellationToken)
    {
        while (_nextStart + segments[_next].Length <= _position)
        {
            _nextStart += segments[_next++].Length;
        }

        Segment segment = segments[_next];
        long offset = _position - _nextStart;
        long length = Math.Min(range.End - _position, segment.Length - offset);
        _nextStart += segment.Length;
        _next++;
        return segment.Blob is null
            ? new ReadOnlyMemoryStream(ObjectReader.Checked(segment.Inline, segment.Crc32C).Slice((int)offset, (int)length))
            : await blobs.OpenAsync(segment.Stored, offset, length, cancellationToken);
    }
}
