using System.Globalization;

namespace Gateway.Invalidation;

/// <summary>
/// Up to which change of its storage a disk cache has been told, in a file beside its responses: they outlive the process, and while it does not run the
/// storage may be rewound, restored or promoted. The file may be older than the truth, never newer.
/// </summary>
/// <param name="folder">The cache's folder.</param>
internal sealed class CachePosition(string folder)
{
    private const string FileName = "told-up-to";

    private readonly string _path = Path.Combine(folder, FileName);

    /// <summary>Reads it.</summary>
    /// <param name="origin">What the cache keeps the content of.</param>
    /// <returns>The sync id; null when it is unknown, or was that of other content.</returns>
    public long? Read(string origin)
    {
        try
        {
            return File.ReadAllLines(_path) is [{ } known, { } syncId] && known == origin && long.TryParse(syncId, NumberStyles.None, CultureInfo.InvariantCulture, out long id)
                ? id
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes it.</summary>
    /// <exception cref="IOException">It cannot be written; the older one stands.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written; the older one stands.</exception>
    public void Write(string origin, long syncId)
    {
        string written = _path + ".new";
        File.WriteAllLines(written, [origin, syncId.ToString(CultureInfo.InvariantCulture)]);
        File.Move(written, _path, overwrite: true);
    }
}
