using System.Text.Json;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Backup;

/// <summary>What a backup holds: the file <c>backup.json</c>, written when all the rest is in place.</summary>
/// <param name="Format">The version of the backup's layout.</param>
/// <param name="Time">When the backup began: everything acknowledged before is in it.</param>
/// <param name="Instance">The gateway's name.</param>
/// <param name="Program">The version of the program that made it.</param>
/// <param name="RegistrySha256">SHA-256 of <c>registry.db</c>, hexadecimal.</param>
/// <param name="Services">The services.</param>
public sealed record BackupManifest(
    int Format,
    DateTimeOffset Time,
    string Instance,
    string Program,
    string RegistrySha256,
    IReadOnlyList<BackedUpService> Services)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "backup.json";

    /// <summary>The layout that this program writes, and the newest that it reads.</summary>
    public const int PresentFormat = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>Reads the file.</summary>
    /// <exception cref="StorageException">Corrupted: it is no such file; Unavailable: a newer program made it.</exception>
    internal static BackupManifest Read(string path)
    {
        BackupManifest? manifest = null;
        try
        {
            manifest = JsonSerializer.Deserialize<BackupManifest>(File.ReadAllBytes(path), Json);
        }
        catch (JsonException)
        {
            // As when it is null.
        }

        if (manifest is not { Format: > 0, RegistrySha256: not null, Services: not null } || !manifest.Services.All(service => IsFolderName(service?.Folder)))
        {
            throw new StorageException(StorageError.Corrupted, $"{path} is not the description of a backup.");
        }

        return manifest.Format <= PresentFormat
            ? manifest
            : throw new StorageException(StorageError.Unavailable, $"{path} was made by a newer version of the gateway.");
    }

    // The file may have been changed by others; a restore writes below the data folder only.
    private static bool IsFolderName(string? name) =>
        !string.IsNullOrEmpty(name) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-') && char.IsAsciiLetterOrDigit(name[0]);
}
