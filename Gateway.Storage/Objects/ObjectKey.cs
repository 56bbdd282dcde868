using System.Text;

namespace Gateway.Storage.Objects;

/// <summary>
/// The name of an object: 1 to 1,024 bytes of UTF-8, opaque. Slashes, dots and control characters mean nothing here;
/// a key is never a file path. Keys sort by their UTF-8 bytes.
/// </summary>
public readonly record struct ObjectKey : IComparable<ObjectKey>
{
    /// <summary>The longest key, in bytes of UTF-8 (S3 User Guide, "Object key names").</summary>
    public const int MaxUtf8Length = 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string? _value;

    private ObjectKey(string value) => _value = value;

    /// <summary>The key as text.</summary>
    public string Value => _value ?? "";

    /// <summary>Checks and takes a key.</summary>
    /// <exception cref="StorageException"><see cref="StorageError.InvalidKey"/> or <see cref="StorageError.KeyTooLong"/>.</exception>
    public static ObjectKey Parse(string value)
    {
        if (value.Length == 0)
        {
            throw new StorageException(StorageError.InvalidKey, "The key is empty.");
        }

        int length;
        try
        {
            length = StrictUtf8.GetByteCount(value);
        }
        catch (EncoderFallbackException e)
        {
            throw new StorageException(StorageError.InvalidKey, "The key is not valid Unicode.", e);
        }

        return length <= MaxUtf8Length
            ? new ObjectKey(value)
            : throw new StorageException(StorageError.KeyTooLong, $"The key is {length} bytes long; at most {MaxUtf8Length} are allowed.");
    }

    /// <summary>Takes a key that the catalog stored, which was checked when it was written.</summary>
    internal static ObjectKey FromUtf8(ReadOnlySpan<byte> utf8) => new(Encoding.UTF8.GetString(utf8));

    /// <summary>The key's bytes, the form in which it is stored and sorted.</summary>
    public byte[] ToUtf8() => Encoding.UTF8.GetBytes(Value);

    /// <inheritdoc />
    public int CompareTo(ObjectKey other) => ToUtf8().AsSpan().SequenceCompareTo(other.ToUtf8());

    /// <inheritdoc />
    public override string ToString() => Value;
}
