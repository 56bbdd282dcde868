using Amazon.S3.Model;
using Gateway.Storage.Content;
using Gateway.Storage.Integrity;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Blobs.S3;

/// <summary>
/// A range of an object as it arrives. A connection that breaks, or falls silent, is followed by another one that goes on behind the last byte; a few
/// times. A pass over the whole blob is checked against the catalog's checksum before its last bytes are given out.
/// </summary>
internal sealed class S3BlobStream : ForwardOnlyStream
{
    private const int MaxBreaks = 5;

    private readonly StoredBlob _blob;
    private readonly string _key;
    private readonly S3Connection _connection;
    private readonly long _start;
    private readonly long _end;
    private long _position;
    private uint _crc;
    private int _breaks;
    private string? _etag;
    private GetObjectResponse? _response;
    private CancellationTokenSource _silent = new();
    private bool _closed;

    public S3BlobStream(StoredBlob blob, string key, S3Connection connection, long offset, long length)
    {
        _blob = blob;
        _key = key;
        _connection = connection;
        _start = _position = offset;
        _end = offset + length;
    }

    private bool CoversBlob => _start == 0 && _end == _blob.Length;

    public override bool CanRead => !_closed;

    /// <summary>Asks the store for the rest of the range, and makes sure that this is what it sends.</summary>
    /// <exception cref="StorageException">Unavailable; Corrupted: there is no such object, or it is another one.</exception>
    public async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        if (_position == _end && _blob.Length > 0)
        {
            return;
        }

        var request = new GetObjectRequest { BucketName = _connection.Options.Bucket, Key = _key, EtagToMatch = _etag };
        if (_blob.Length > 0)
        {
            // Also for all of it: the answer tells the object's length, and the SDK does not take its MD5, which would cost more than all the rest.
            request.ByteRange = new Amazon.S3.Model.ByteRange(_position, _end - 1);
        }

        GetObjectResponse response = await _connection.ReadAsync($"Blob {_blob.Id} cannot be read", request, cancellationToken);
        _response = response;
        _etag ??= response.ETag;
        if (response.ContentLength != _end - _position || (_blob.Length > 0 && response.ContentRange != $"bytes {_position}-{_end - 1}/{_blob.Length}"))
        {
            Drop();
            throw Corrupted($"has {response.ContentRange ?? $"{response.ContentLength} bytes"} in the S3 store instead of bytes {_position} to {_end} of {_blob.Length}");
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        cancellationToken.ThrowIfCancellationRequested();
        if (buffer.IsEmpty || _position == _end)
        {
            return 0;
        }

        buffer = buffer[..(int)Math.Min(buffer.Length, _end - _position)];
        while (true)
        {
            if (_response is null)
            {
                await OpenAsync(cancellationToken);
            }

            int read = await TryReadAsync(buffer, cancellationToken);
            if (read > 0)
            {
                return Give(buffer.Span[..read]);
            }
        }
    }

    /// <summary>Blocks the caller: there is nothing below that reads from a network synchronously.</summary>
    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_closed)
        {
            _closed = true;
            Drop();
            _silent.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <returns>Bytes read; 0 when the connection broke and there may be another one.</returns>
    private async ValueTask<int> TryReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        Exception? broken = null;
        _silent.CancelAfter(_connection.Options.Timeout);
        try
        {
            using CancellationTokenRegistration cancelling = cancellationToken.UnsafeRegister(static silent => ((CancellationTokenSource)silent!).Cancel(), _silent);
            int read = await _response!.ResponseStream.ReadAsync(buffer, _silent.Token);
            if (read > 0)
            {
                return read;
            }
        }
        catch (Exception e) when (S3Errors.IsFromStore(e) || _silent.IsCancellationRequested)
        {
            broken = e;
        }
        finally
        {
            if (!_silent.TryReset())
            {
                _silent.Dispose();
                _silent = new CancellationTokenSource();
            }
        }

        Drop();
        cancellationToken.ThrowIfCancellationRequested();
        return ++_breaks <= MaxBreaks
            ? 0
            : throw new StorageException(StorageError.Unavailable, $"Blob {_blob.Id} cannot be read: the connection to the S3 store broke {_breaks} times.", broken);
    }

    private int Give(Span<byte> bytes)
    {
        _position += bytes.Length;
        if (CoversBlob)
        {
            _crc = Crc32C.Append(_crc, bytes);
            if (_position == _end && _crc != _blob.Crc32C)
            {
                bytes.Clear();
                throw Corrupted("is not the content that the catalog knows");
            }
        }

        return bytes.Length;
    }

    private void Drop()
    {
        _response?.Dispose();
        _response = null;
    }

    private StorageException Corrupted(string how) => new(StorageError.Corrupted, $"Blob {_blob.Id} {how}.");
}
