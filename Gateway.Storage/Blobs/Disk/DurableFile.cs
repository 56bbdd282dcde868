namespace Gateway.Storage.Blobs.Disk;

/// <summary>Small files that are there whole or not at all, also after a power loss.</summary>
internal static class DurableFile
{
    /// <summary>Makes a file that its owner alone may read. One that is there already, or that somebody else makes meanwhile, stays.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="content">What is in it.</param>
    /// <exception cref="IOException">It cannot be made, or not durably.</exception>
    public static void Create(string path, ReadOnlySpan<byte> content)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}";
        try
        {
            Write(temporary, content);
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Somebody else was first.
        }
        finally
        {
            File.Delete(temporary);
        }

        // Also when it is another's: nobody may rely on a name that a power loss takes back.
        Posix.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    private static void Write(string path, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }
}
