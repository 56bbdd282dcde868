using System.Buffers;
using System.Text;
using Gateway.S3Compat.Errors;
using Gateway.Storage.Content;
using Gateway.S3Compat.Signing;

namespace Gateway.S3Compat.Body;

/// <summary>
/// Decodes an aws-chunked body. Data is handed on as it arrives; the end is reported only after every chunk signature, the
/// promised trailers, their signature and the decoded length were verified, so nothing may be published before a read returns 0.
/// Memory is one pooled buffer, whatever the sizes of chunks.
/// </summary>
public sealed class AwsChunkedStream : ForwardOnlyStream
{
    private const int BufferSize = 64 * 1024;
    private const int MaxTrailerLength = 16 * 1024;
    private const int DirectReadSize = 4 * 1024;

    private readonly Stream _inner;
    private readonly long _length;
    private readonly bool _hasTrailer;
    private readonly ChunkSignature? _signature;
    private readonly ChunkTrailers _trailers;
    private readonly byte[] _claimed;
    private byte[]? _buffer;
    private int _start;
    private int _end;
    private bool _innerEnded;
    private State _state;
    private long _remaining;
    private long _decoded;
    private int _trailerLength;
    private S3Exception? _failure;

    /// <summary>Wraps the encoded body. Nothing is read yet.</summary>
    /// <param name="inner">The encoded bytes.</param>
    /// <param name="length">The decoded length, which must be met exactly.</param>
    /// <param name="mode">One of the streaming modes.</param>
    /// <param name="seed">The start of the signature chain; null for the unsigned mode.</param>
    /// <param name="promisedTrailers">Names of x-amz-trailer, in lower case.</param>
    public AwsChunkedStream(Stream inner, long length, PayloadMode mode, ChunkSeed? seed, IReadOnlyList<string> promisedTrailers)
    {
        _inner = inner;
        _length = length;
        _hasTrailer = mode is not PayloadMode.StreamingSigned;
        _trailers = new ChunkTrailers(promisedTrailers);
        bool signed = mode is not PayloadMode.StreamingUnsignedTrailer;
        _signature = signed ? new ChunkSignature(seed ?? throw new ArgumentNullException(nameof(seed))) : null;
        _claimed = signed ? new byte[ChunkSignature.HexLength] : [];
    }

    private enum State
    {
        Header,
        Data,
        DataEnd,
        Trailer,
        Epilogue,
        Complete,
    }

    /// <summary>Whether everything was read and verified.</summary>
    public bool IsComplete => _state == State.Complete;

    /// <summary>The value of a trailer, in lower case; null if it did not come. Final when <see cref="IsComplete"/>.</summary>
    public string? Trailer(string name) => _trailers[name];

    /// <inheritdoc />
    /// <exception cref="S3Exception">IncompleteBody, SignatureDoesNotMatch, InvalidRequest, InvalidChunkSizeError, MalformedTrailerError.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        try
        {
            while (true)
            {
                if (_failure is not null)
                {
                    throw _failure;
                }

                if (TryDecode(buffer.Span, out int decoded))
                {
                    return decoded;
                }

                if (_state == State.Data && _remaining >= DirectReadSize && buffer.Length >= DirectReadSize)
                {
                    return await ReadDirectlyAsync(buffer, cancellationToken);
                }

                await FillAsync(cancellationToken);
            }
        }
        catch (S3Exception e)
        {
            // Once refused, refused for good: whoever swallows this never sees an end.
            _failure = e;
            throw;
        }
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            ReturnBuffer();
            _signature?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadDirectlyAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int read = await _inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _remaining)], cancellationToken);
        return read == 0 ? throw new S3Exception(S3Error.IncompleteBody) : Took(buffer.Span[..read]);
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_innerEnded)
        {
            throw new S3Exception(S3Error.IncompleteBody);
        }

        _buffer ??= ArrayPool<byte>.Shared.Rent(BufferSize);
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        int read = await _inner.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _innerEnded = read == 0;
        _end += read;
    }

    /// <summary>Goes on as far as the buffered bytes allow: true with data or, at the verified end, with 0; false if more input is needed.</summary>
    private bool TryDecode(Span<byte> target, out int decoded)
    {
        decoded = 0;
        while (true)
        {
            switch (_state)
            {
                case State.Header:
                    if (!TryReadLine(ChunkHeader.MaxLength, out ReadOnlySpan<byte> header))
                    {
                        return false;
                    }

                    StartChunk(header);
                    break;

                case State.Data:
                    int available = (int)Math.Min(Math.Min(_end - _start, _remaining), target.Length);
                    if (available == 0)
                    {
                        return false;
                    }

                    Buffered[..available].CopyTo(target);
                    _start += available;
                    decoded = Took(target[..available]);
                    return true;

                case State.DataEnd:
                    if (_end - _start < 2)
                    {
                        return false;
                    }

                    _state = Buffered.StartsWith("\r\n"u8) ? State.Header : throw ChunkHeader.Malformed();
                    _start += 2;
                    break;

                case State.Trailer:
                    if (!TryReadTrailer())
                    {
                        return false;
                    }

                    break;

                case State.Epilogue:
                    if (Buffered.ContainsAnyExcept((byte)'\r', (byte)'\n'))
                    {
                        throw ChunkHeader.Malformed();
                    }

                    CountTrailer(_end - _start);
                    _start = _end;
                    if (!_innerEnded)
                    {
                        return false;
                    }

                    _state = State.Complete;
                    ReturnBuffer();
                    return true;

                default:
                    return true;
            }
        }
    }

    private ReadOnlySpan<byte> Buffered => _buffer.AsSpan(_start, _end - _start);

    private void StartChunk(ReadOnlySpan<byte> header)
    {
        _remaining = ChunkHeader.Parse(header, _claimed);
        if (_remaining > _length - _decoded || (_remaining == 0 && _decoded < _length))
        {
            throw new S3Exception(S3Error.IncompleteBody, "The body's length differs from x-amz-decoded-content-length.");
        }

        if (_remaining > 0)
        {
            _state = State.Data;
            return;
        }

        EndChunk();
        _state = _hasTrailer ? State.Trailer : State.Epilogue;
        if (!_hasTrailer && !_trailers.IsComplete)
        {
            throw new S3Exception(S3Error.MalformedTrailer);
        }
    }

    private int Took(ReadOnlySpan<byte> data)
    {
        _signature?.Append(data);
        _decoded += data.Length;
        _remaining -= data.Length;
        if (_remaining == 0)
        {
            EndChunk();
            _state = State.DataEnd;
        }

        return data.Length;
    }

    private void EndChunk()
    {
        if (_signature is not null && !_signature.VerifyChunk(_claimed))
        {
            throw new S3Exception(S3Error.SignatureDoesNotMatch);
        }
    }

    /// <summary>
    /// Takes one trailer line. Clients disagree on the ends: some put an empty line in front of the trailers or of their
    /// signature and end lines with LF alone there, some leave out the last empty line. None of that is part of what is signed.
    /// </summary>
    private bool TryReadTrailer()
    {
        int end = Buffered.IndexOf((byte)'\n');
        if (end < 0)
        {
            if (_end - _start > MaxTrailerLength)
            {
                throw new S3Exception(S3Error.MalformedTrailer);
            }

            if (_innerEnded && _start == _end)
            {
                EndTrailer();
                return true;
            }

            return false;
        }

        ReadOnlySpan<byte> line = Buffered[..end].TrimEnd((byte)'\r');
        CountTrailer(end + 1);
        if (!line.IsEmpty)
        {
            _trailers.Add(line);
        }
        else if (_trailers.IsComplete && (_signature is null || _trailers.Signature is not null))
        {
            EndTrailer();
        }

        _start += end + 1;
        return true;
    }

    private void EndTrailer()
    {
        if (!_trailers.IsComplete || (_signature is null != _trailers.Signature is null))
        {
            throw new S3Exception(S3Error.MalformedTrailer);
        }

        if (_signature is not null && !_signature.VerifyTrailer(_trailers.ToCanonical(), Encoding.Latin1.GetBytes(_trailers.Signature!)))
        {
            throw new S3Exception(S3Error.SignatureDoesNotMatch);
        }

        _state = State.Epilogue;
    }

    private void CountTrailer(int bytes)
    {
        _trailerLength += bytes;
        if (_trailerLength > MaxTrailerLength)
        {
            throw new S3Exception(S3Error.MalformedTrailer);
        }
    }

    private bool TryReadLine(int maxLength, out ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> buffered = Buffered;
        int end = buffered[..Math.Min(buffered.Length, maxLength)].IndexOf((byte)'\n');
        if (end < 0)
        {
            line = default;
            return buffered.Length < maxLength ? false : throw ChunkHeader.Malformed();
        }

        line = end > 0 && buffered[end - 1] == '\r' ? buffered[..(end - 1)] : throw ChunkHeader.Malformed();
        _start += end + 1;
        return true;
    }

    private void ReturnBuffer()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
            _start = _end = 0;
        }
    }
}
