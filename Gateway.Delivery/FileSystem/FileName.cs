namespace Gateway.Delivery.FileSystem;

/// <summary>Which names of files and folders may be asked for.</summary>
internal static class FileName
{
    /// <summary>How the names of uploads under way begin. Nobody can ask for one.</summary>
    public const string UploadPrefix = ".owncdn-upload-";

    /// <summary>Whether a name means a file of its folder, and nothing else, on this system.</summary>
    public static bool IsPlain(ReadOnlySpan<char> name) =>
        name is not ([] or "." or "..")
        && !name.ContainsAny('/', '\\')
        && !name.ContainsAnyInRange('\0', '\x1f')
        && !name.StartsWith(UploadPrefix, StringComparison.OrdinalIgnoreCase)
        && !(OperatingSystem.IsWindows() && WindowsNames.Misread(name));
}
