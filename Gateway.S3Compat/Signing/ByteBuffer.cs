using System.Buffers;
using System.Text;

namespace Gateway.S3Compat.Signing;

/// <summary>Grows on the stack first, then in pooled memory. To be disposed.</summary>
internal ref struct ByteBuffer
{
    private byte[]? _rented;
    private Span<byte> _bytes;
    private int _length;

    /// <summary>Starts in the caller's memory.</summary>
    public ByteBuffer(Span<byte> initial) => _bytes = initial;

    /// <summary>What was written.</summary>
    public readonly ReadOnlySpan<byte> Written => _bytes[.._length];

    /// <summary>Bytes written.</summary>
    public readonly int Length => _length;

    /// <summary>Appends a byte.</summary>
    public void Append(byte value) => Reserve(1)[0] = value;

    /// <summary>Appends bytes.</summary>
    public void Append(scoped ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    /// <summary>Appends characters below U+0100 as one byte each.</summary>
    public void AppendLatin1(scoped ReadOnlySpan<char> text) => Encoding.Latin1.GetBytes(text, Reserve(text.Length));

    /// <summary>Appends text as UTF-8.</summary>
    public void AppendUtf8(scoped ReadOnlySpan<char> text)
    {
        int start = _length;
        _length = start + Encoding.UTF8.GetBytes(text, Reserve(Encoding.UTF8.GetMaxByteCount(text.Length)));
    }

    /// <summary>Appends bytes as lower-case hexadecimal digits.</summary>
    public void AppendHex(scoped ReadOnlySpan<byte> bytes) =>
        Convert.TryToHexStringLower(bytes, Reserve(2 * bytes.Length), out _);

    /// <summary>Gives pooled memory back.</summary>
    public readonly void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }
    }

    private Span<byte> Reserve(int count)
    {
        if (_bytes.Length - _length < count)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _bytes.Length, _length + count));
            Written.CopyTo(larger);
            Dispose();
            _bytes = _rented = larger;
        }

        Span<byte> reserved = _bytes.Slice(_length, count);
        _length += count;
        return reserved;
    }
}
