using System.Security.Cryptography;
using System.Text;
using Gateway.Storage.Blobs.Disk;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Identity;

/// <summary>
/// Encrypts the secrets of keys with AES-256-GCM. The 32 random bytes are in a file of their own, readable by its owner only, or given by the configuration:
/// the database alone, or a backup of it, gives no secret away.
/// </summary>
internal sealed class MasterKey : IDisposable
{
    private const int KeyLength = StorageOptions.MasterKeyLength;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    // No key has that id.
    private const string Sample = "master key";

    private readonly AesGcm _cipher;

    private MasterKey(byte[] key) => _cipher = new AesGcm(key, TagLength);

    /// <summary>A key that is kept elsewhere.</summary>
    /// <param name="key">Its bytes.</param>
    public static MasterKey Of(ReadOnlySpan<byte> key) => new(key.ToArray());

    /// <summary>Reads the file, or makes it. Of two processes that make it at once, both get the same key.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mustExist">Whether secrets exist that were encrypted under it.</param>
    /// <exception cref="StorageException">Corrupted: the file is missing though it must exist, or is not a key.</exception>
    public static MasterKey Open(string path, bool mustExist)
    {
        if (!File.Exists(path))
        {
            if (mustExist)
            {
                throw new StorageException(StorageError.Corrupted, $"{path} is missing, and what is stored was encrypted with it. Restore it from a backup, or, where several gateways share a catalog, set the same masterKey in each configuration.");
            }

            Write(path, RandomNumberGenerator.GetBytes(KeyLength));
        }

        byte[] key = File.ReadAllBytes(path);
        if (key.Length != KeyLength)
        {
            throw new StorageException(StorageError.Corrupted, $"{path} is not a master key: it must hold {KeyLength} bytes.");
        }

        return new MasterKey(key);
    }

    /// <summary>Encrypts a secret, bound to the key it belongs to.</summary>
    /// <returns>Nonce, ciphertext, tag.</returns>
    public byte[] Encrypt(string keyId, string secret)
    {
        byte[] plain = Encoding.UTF8.GetBytes(secret);
        byte[] box = new byte[NonceLength + plain.Length + TagLength];
        Span<byte> nonce = box.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        _cipher.Encrypt(nonce, plain, box.AsSpan(NonceLength, plain.Length), box.AsSpan(NonceLength + plain.Length), Encoding.UTF8.GetBytes(keyId));
        return box;
    }

    /// <summary>Decrypts what <see cref="Encrypt"/> gave for the same key.</summary>
    /// <exception cref="StorageException">Corrupted: another master key, another key's secret, or changed bytes.</exception>
    public string Decrypt(string keyId, ReadOnlySpan<byte> box)
    {
        int length = box.Length - NonceLength - TagLength;
        try
        {
            byte[] plain = new byte[Math.Max(0, length)];
            _cipher.Decrypt(box[..NonceLength], box.Slice(NonceLength, length), box[^TagLength..], plain, Encoding.UTF8.GetBytes(keyId));
            return Encoding.UTF8.GetString(plain);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new StorageException(StorageError.Corrupted, $"The secret of the key {keyId} cannot be decrypted: masterKey of the configuration, or without it master.key of the data folder, is not the one it was stored with.", e);
        }
    }

    /// <summary>A text by which the key is known again, encrypted.</summary>
    public byte[] MakeSample() => Encrypt(Sample, Sample);

    /// <summary>Whether a sample was made with this key.</summary>
    public bool HasMade(ReadOnlySpan<byte> sample)
    {
        try
        {
            return Decrypt(Sample, sample) == Sample;
        }
        catch (StorageException)
        {
            return false;
        }
    }

    public void Dispose() => _cipher.Dispose();

    /// <summary>Makes the file, durably; one that somebody else has made meanwhile stays.</summary>
    internal static void Write(string path, ReadOnlySpan<byte> key) => DurableFile.Create(path, key);
}
