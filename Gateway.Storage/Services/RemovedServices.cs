using System.Globalization;

namespace Gateway.Storage.Services;

/// <summary>
/// Tells by a folder's name whether its service was removed: only those whose number this registry has given out. Beside a registry that was lost, or put
/// back from a copy, the folders are all that is left of the objects.
/// </summary>
/// <param name="known">The services that there are, read after <paramref name="lastNumber"/>.</param>
/// <param name="lastNumber">The last number given out.</param>
internal sealed class RemovedServices(IEnumerable<ServiceRecord> known, long lastNumber)
{
    private readonly HashSet<string> _known = [.. known.Select(service => service.FolderName)];

    /// <summary>Whether the folder is that of a removed service.</summary>
    public bool Contains(string folderName) => NumberOf(folderName) is { } number && number <= lastNumber && !_known.Contains(folderName);

    /// <summary>The number in the name of a service's folder; null for other names.</summary>
    public static long? NumberOf(ReadOnlySpan<char> folderName) =>
        folderName.LastIndexOf('-') is > 0 and int dash && long.TryParse(folderName[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
