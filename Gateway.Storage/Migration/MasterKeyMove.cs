using Gateway.Storage.Identity;

namespace Gateway.Storage.Migration;

/// <summary>The secrets of keys move as they are, encrypted: the target must have the key that decrypts them.</summary>
/// <param name="source">The gateway that is moved.</param>
/// <param name="target">The gateway as it shall be.</param>
internal sealed class MasterKeyMove(StorageOptions source, StorageOptions target)
{
    /// <summary>Refuses a target that has another key.</summary>
    /// <exception cref="MigrationRefusedException">It has.</exception>
    public void Check()
    {
        if (KeyOf(source) is { } key && KeyOf(target) is { } other && !key.Span.SequenceEqual(other.Span))
        {
            throw new MigrationRefusedException(
                "The target has another master key, and could not decrypt the secrets of the stored keys. Set masterKey in its configuration to that of the source: " +
                (source.MasterKey is null ? $"base64 -w0 {FileOf(source)}" : "it is set in the source's configuration."));
        }
    }

    /// <summary>Gives the target the key where it has none.</summary>
    public void Run()
    {
        if (KeyOf(source) is { } key && KeyOf(target) is null)
        {
            MasterKey.Write(FileOf(target), key.Span);
        }
    }

    private static ReadOnlyMemory<byte>? KeyOf(StorageOptions options) =>
        options.MasterKey ?? (File.Exists(FileOf(options)) ? File.ReadAllBytes(FileOf(options)) : (ReadOnlyMemory<byte>?)null);

    private static string FileOf(StorageOptions options) => Path.Combine(options.DataDirectory, "master.key");
}
