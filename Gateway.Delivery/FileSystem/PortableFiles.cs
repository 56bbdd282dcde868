namespace Gateway.Delivery.FileSystem;

/// <summary>Files on systems other than Linux: links are followed step by step, then the file is opened by its real path.</summary>
internal sealed class PortableFiles : IConfinedFiles
{
    // As Linux has it (path_resolution(7)).
    private const int MostLinks = 40;

    // Links count as well: what has been resolved must not lead on.
    private const FileAttributes NoFile = FileAttributes.Directory | FileAttributes.Device | FileAttributes.ReparsePoint;

    // Without a number of its own, a file cannot be told from one that took its place a moment later.
    public FileFacts? Peek(string path) => null;

    public FileFacts? Look(string root, string path) => ResolveWithin(root, path) is { } real ? FactsOf(real) : null;

    public OpenFile? Open(string root, string path)
    {
        if (ResolveWithin(root, path) is not { } real || FactsOf(real) is not { } facts)
        {
            return null;
        }

        try
        {
            return new OpenFile(File.OpenHandle(real, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), facts);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public string? FindFolder(string root, string path) => ResolveWithin(root, path) is { } real && Directory.Exists(real) ? real : null;

    private static string? ResolveWithin(string root, string path) =>
        Resolve(root) is { } folder && Resolve(path) is { } real && SubTree.Contains(folder, real) ? real : null;

    private static FileFacts? FactsOf(string real)
    {
        var file = new FileInfo(real);
        return file.Exists && (file.Attributes & NoFile) == FileAttributes.None ? new FileFacts(0, file.Length, file.LastWriteTimeUtc.Ticks) : null;
    }

    /// <summary>The path without links; null when it is too long, or its links go round in a circle.</summary>
    private static string? Resolve(string path)
    {
        string real = Path.GetPathRoot(path)!;
        var ahead = new Stack<string>();
        Push(path[real.Length..]);
        int links = 0;
        while (ahead.TryPop(out string? name))
        {
            if (name is "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
            }
            else if (name is not ("" or "."))
            {
                string next = Path.Combine(real, name);
                if (new FileInfo(next).LinkTarget is not { } target)
                {
                    real = next;
                }
                else if (++links > MostLinks)
                {
                    return null;
                }
                else
                {
                    real = Path.IsPathRooted(target) ? Path.GetPathRoot(target)! : real;
                    Push(target[(Path.IsPathRooted(target) ? real.Length : 0)..]);
                }
            }
        }

        return real;

        void Push(string names)
        {
            foreach (string name in names.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Reverse())
            {
                ahead.Push(name);
            }
        }
    }
}
