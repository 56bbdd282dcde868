using System.Runtime.ExceptionServices;
using Amazon.S3.Model;
using Gateway.Storage.Integrity;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Blobs.S3;

/// <summary>
/// Writes one object: with one request when it ends within the first part, else as a multipart upload with a few parts on their way while the next one
/// is gathered.
/// </summary>
internal sealed class S3BlobWriter(BlobId id, string key, S3Connection connection, PartBuffers buffers) : IBlobWriter
{
    private const int MaxPartsOnTheirWay = 3;

    // The client is waiting for its error.
    private static readonly TimeSpan AbortPatience = TimeSpan.FromSeconds(5);

    // Once: what an upload announced holds for all of its parts, whatever is found out about the store meanwhile.
    private readonly BodyIntegrity _integrity = connection.Integrity;
    private readonly string _what = $"Blob {id} cannot be written";
    private readonly List<Task<PartETag>> _parts = [];
    private readonly SemaphoreSlim _slots = new(MaxPartsOnTheirWay);
    private readonly CancellationTokenSource _givenUp = new();
    private PartBuffer? _buffer;
    private Task<string>? _upload;
    private ExceptionDispatchInfo? _failure;
    private long _length;
    private uint _crc;
    private bool _completed;

    // False while a call runs, and for good after one that failed or completed.
    private bool _usable = true;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Enter();
        while (!bytes.IsEmpty)
        {
            PartBuffer buffer = await RoomAsync(cancellationToken);
            bytes = bytes[buffer.Append(bytes.Span)..];
        }

        _usable = true;
    }

    public async ValueTask<StoredBlob> CompleteAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Enter();
        if (_upload is null)
        {
            await PutAsync(cancellationToken);
        }
        else
        {
            await SendPartAsync(cancellationToken);
            await CompleteUploadAsync(cancellationToken);
        }

        _completed = true;
        return new StoredBlob(id, _length, _crc);
    }

    public async ValueTask DisposeAsync()
    {
        _usable = false;
        await _givenUp.CancelAsync();

        // An abort leaves behind what arrives after it.
        await ((Task)Task.WhenAll(_parts)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_upload is not null && !_completed)
        {
            await AbortAsync();
        }

        _buffer?.Dispose();
        _slots.Dispose();
        _givenUp.Dispose();
    }

    /// <summary>A buffer with room in it.</summary>
    private async ValueTask<PartBuffer> RoomAsync(CancellationToken cancellationToken)
    {
        if (_buffer is { IsFull: false } buffer)
        {
            return buffer;
        }

        if (_buffer is null && _upload is null)
        {
            return _buffer = await buffers.RentSmallAsync(cancellationToken);
        }

        if (_buffer is { Length: PartBuffers.SmallSize } small)
        {
            _buffer = await buffers.RentPartAsync(cancellationToken);
            _buffer.Append(small.Content);
            small.Dispose();
            return _buffer;
        }

        await SendPartAsync(cancellationToken);
        return _buffer = await buffers.RentPartAsync(cancellationToken);
    }

    private async ValueTask PutAsync(CancellationToken cancellationToken)
    {
        Count(_buffer);
        ArraySegment<byte> content = _buffer?.Content ?? ArraySegment<byte>.Empty;
        await connection.SendAsync(
            _what,
            Timeout.InfiniteTimeSpan,
            async (client, token) =>
            {
                using var body = new WatchedUpload(content, connection.Options.Timeout, token);
                var request = new PutObjectRequest
                {
                    BucketName = connection.Options.Bucket,
                    Key = key,
                    InputStream = body,
                    AutoCloseStream = false,
                    ContentType = "application/octet-stream",
                    UseChunkEncoding = false,
                    DisablePayloadSigning = _integrity.SkipsPayloadSigning,
                    ChecksumCRC32C = _integrity.ChecksumOf(_crc),
                };
                return await body.SendAsync((_, moving) => client.PutObjectAsync(request, moving));
            },
            cancellationToken);
    }

    /// <summary>Sends what is gathered, and does not wait for it.</summary>
    private async ValueTask SendPartAsync(CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        _failure?.Throw();
        PartBuffer buffer = _buffer!;
        Count(buffer);
        _buffer = null;
        _upload ??= BeginAsync();
        _parts.Add(SendAsync(_parts.Count + 1, buffer));
    }

    /// <summary>Never cancelled: the store would have an upload whose name nobody here has heard.</summary>
    private async Task<string> BeginAsync()
    {
        // To its end, also when the writer is given up: only who knows an upload's id can abort it.
        InitiateMultipartUploadResponse begun = await connection.SendAsync(
            _what,
            (client, token) => client.InitiateMultipartUploadAsync(
                new InitiateMultipartUploadRequest
                {
                    BucketName = connection.Options.Bucket,
                    Key = key,
                    ContentType = "application/octet-stream",
                    ChecksumAlgorithm = _integrity.Algorithm,
                },
                token),
            CancellationToken.None);
        return begun.UploadId;
    }

    private async Task<PartETag> SendAsync(int number, PartBuffer buffer)
    {
        string? checksum = _integrity.ChecksumOf(buffer.Crc32C);
        try
        {
            string upload = await _upload!.WaitAsync(_givenUp.Token);
            UploadPartResponse sent = await connection.SendAsync(
                _what,
                Timeout.InfiniteTimeSpan,
                async (client, token) =>
                {
                    using var body = new WatchedUpload(buffer.Content, connection.Options.Timeout, token);
                    var request = new UploadPartRequest
                    {
                        BucketName = connection.Options.Bucket,
                        Key = key,
                        UploadId = upload,
                        PartNumber = number,
                        InputStream = body,
                        PartSize = body.Length,
                        UseChunkEncoding = false,
                        DisablePayloadSigning = _integrity.SkipsPayloadSigning,
                        ChecksumCRC32C = checksum,
                    };
                    return await body.SendAsync((_, moving) => client.UploadPartAsync(request, moving));
                },
                _givenUp.Token);
            return new PartETag(number, sent.ETag) { ChecksumCRC32C = checksum };
        }
        catch (Exception e)
        {
            // The others fail because of the first one.
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
            await _givenUp.CancelAsync();
            throw;
        }
        finally
        {
            buffer.Dispose();
            _slots.Release();
        }
    }

    private async ValueTask CompleteUploadAsync(CancellationToken cancellationToken)
    {
        await ((Task)Task.WhenAll(_parts)).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        _failure?.Throw();
        var request = new CompleteMultipartUploadRequest { BucketName = connection.Options.Bucket, Key = key, UploadId = await _upload! };
        foreach (Task<PartETag> part in _parts)
        {
            request.AddPartETags(await part);
        }

        int attempts = 0;
        await connection.SendAsync(
            _what,
            connection.PatienceFor(_length),
            async (client, token) =>
            {
                try
                {
                    attempts++;
                    await client.CompleteMultipartUploadAsync(request, token);
                }
                catch (Amazon.S3.AmazonS3Exception e) when (e.ErrorCode == "NoSuchUpload" && attempts > 1)
                {
                    // An attempt before this one may have completed it, and its answer was lost.
                    await RequireWholeAsync(client, token);
                }

                return true;
            },
            cancellationToken);
    }

    private async Task RequireWholeAsync(Amazon.S3.IAmazonS3 client, CancellationToken cancellationToken)
    {
        GetObjectMetadataResponse? found = null;
        try
        {
            found = await client.GetObjectMetadataAsync(connection.Options.Bucket, key, cancellationToken);
        }
        catch (Amazon.S3.AmazonS3Exception e) when (e.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            // Neither the upload nor the object.
        }

        if (found?.ContentLength != _length)
        {
            throw new StorageException(StorageError.Unavailable, $"{_what}: its upload is gone from the S3 store.");
        }
    }

    /// <summary>What cannot be aborted now is when it is old.</summary>
    private async ValueTask AbortAsync()
    {
        using var patience = new CancellationTokenSource(AbortPatience);
        try
        {
            string upload = await _upload!.WaitAsync(patience.Token);
            await connection.SendAsync(
                _what, (client, token) => client.AbortMultipartUploadAsync(connection.Options.Bucket, key, upload, token), patience.Token);
        }
        catch (Exception e) when (e is StorageException or OperationCanceledException)
        {
            // The caller already reports the failure that led here.
        }
    }

    private void Count(PartBuffer? sent)
    {
        _crc = Crc32C.Combine(_crc, sent?.Crc32C ?? 0, sent?.Length ?? 0);
        _length += sent?.Length ?? 0;
    }

    private void Enter()
    {
        if (!_usable)
        {
            throw new InvalidOperationException($"The writer of blob {id} has completed, has failed, or is busy.");
        }

        _usable = false;
    }
}
