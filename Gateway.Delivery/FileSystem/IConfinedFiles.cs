namespace Gateway.Delivery.FileSystem;

/// <summary>
/// The regular files under a folder. Links are followed as long as they end under it; what is outside, or is no file, is as good as not there, and devices
/// and pipes are never opened.
/// </summary>
internal interface IConfinedFiles
{
    /// <summary>What a path leads to now, wherever that is: only good for being compared with a file that was opened.</summary>
    /// <returns>Null when there is nothing, or the system does not tell files well enough apart.</returns>
    FileFacts? Peek(string path);

    /// <summary>Looks at a file.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="path">The file's path, beginning with the folder's.</param>
    /// <returns>Null when there is no such file.</returns>
    /// <exception cref="UnauthorizedAccessException">The system does not let the gateway look.</exception>
    /// <exception cref="IOException">It cannot.</exception>
    FileFacts? Look(string root, string path);

    /// <summary>Opens a file for reading.</summary>
    /// <inheritdoc cref="Look"/>
    OpenFile? Open(string root, string path);

    /// <summary>Where a folder really is, all links followed.</summary>
    /// <returns>Null when there is no such folder under the root.</returns>
    /// <inheritdoc cref="Look"/>
    string? FindFolder(string root, string path);
}
