using System.IO.Enumeration;
using Gateway.Storage.Listing;

namespace Gateway.Delivery.FileSystem;

/// <summary>
/// One page of a listing. Folders are read as a whole, since the system gives names in any order, but only as many names are kept as the page has room
/// for; and a page ends when it has led through very many folders.
/// </summary>
internal sealed class FileLister(FileTree tree, ListQuery query, CancellationToken cancellationToken)
{
    private const int MostFolders = 2000;

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };
    private static readonly Utf8Order Order = new();

    private readonly List<StoredFile> _files = [];
    private readonly List<string> _folders = [];
    private string? _last;
    private int _visited;

    /// <summary>Lists.</summary>
    public ListPage<StoredFile> List()
    {
        string folder = query.Prefix[..(query.Prefix.LastIndexOf('/') + 1)];
        bool complete = query.Limit == 0 || (folder.Length > 0 && tree.Locate(folder[..^1]) is null) || Visit(folder);
        return new ListPage<StoredFile>(_files, _folders, IsTruncated: !complete, _last);
    }

    /// <summary>Lists what is in a folder and below.</summary>
    /// <param name="folder">Empty, or ending with a slash.</param>
    /// <returns>False when the page ends before the folder does.</returns>
    private bool Visit(string folder)
    {
        if (++_visited > MostFolders)
        {
            // No file has this name, and all that is before it has been listed.
            _last = folder;
            return false;
        }

        if (tree.FindFolder(Path.Join(tree.Root, folder)) is not { } location)
        {
            return true;
        }

        for (string after = query.After; ;)
        {
            int take = query.Limit - _files.Count - _folders.Count + 1;
            List<string> names = Smallest(location, folder, after, take);
            foreach (string name in names)
            {
                if (!Add(name))
                {
                    return false;
                }
            }

            if (names.Count < take)
            {
                return true;
            }

            after = names[^1];
        }
    }

    /// <summary>The first names of a folder behind another, in order. Those of folders end with a slash.</summary>
    private List<string> Smallest(string location, string folder, string after, int take)
    {
        var names = new FileSystemEnumerable<string>(location, (ref FileSystemEntry entry) => entry.IsDirectory ? $"{folder}{entry.FileName}/" : $"{folder}{entry.FileName}", Everything)
        {
            // What is no UTF-8 cannot be asked for.
            ShouldIncludePredicate = (ref FileSystemEntry entry) => FileName.IsPlain(entry.FileName) && !entry.FileName.Contains('\uFFFD'),
        };
        var smallest = new PriorityQueue<string, string>(Comparer<string>.Create((a, b) => Order.Compare(b, a)));
        foreach (string name in names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (name.StartsWith(query.Prefix, StringComparison.Ordinal) && IsBehind(name, after))
            {
                if (smallest.Count < take)
                {
                    smallest.Enqueue(name, name);
                }
                else
                {
                    smallest.EnqueueDequeue(name, name);
                }
            }
        }

        List<string> sorted = [.. smallest.UnorderedItems.Select(item => item.Element)];
        sorted.Sort(Order);
        return sorted;
    }

    // Within a folder whose name the other one goes on from, there is more behind it.
    private static bool IsBehind(string name, string after) =>
        Order.Compare(name, after) > 0 || (name.EndsWith('/') && after.Length > name.Length && after.StartsWith(name, StringComparison.Ordinal));

    /// <summary>Takes a file or a folder into the page. False when it is full.</summary>
    private bool Add(string name)
    {
        if (RolledUp(name) is { } rolled)
        {
            if (rolled == query.After || (_folders.Count > 0 && _folders[^1] == rolled) || (name.EndsWith('/') && tree.FindFolder(Path.Join(tree.Root, name)) is null))
            {
                return true;
            }

            return Take(rolled, () => _folders.Add(rolled));
        }

        if (name.EndsWith('/'))
        {
            return new DirectoryInfo(Path.Join(tree.Root, name[..^1])).LinkTarget is not null || Visit(name);
        }

        return tree.Look(Path.Join(tree.Root, name)) is not { } facts || Take(name, () => _files.Add(StoredFile.Of(name, facts)));
    }

    private bool Take(string name, Action add)
    {
        if (_files.Count + _folders.Count == query.Limit)
        {
            return false;
        }

        add();
        _last = name;
        return true;
    }

    private string? RolledUp(string name)
    {
        int at = query.Delimiter.Length == 0 ? -1 : name.IndexOf(query.Delimiter, query.Prefix.Length, StringComparison.Ordinal);
        return at < 0 ? null : name[..(at + query.Delimiter.Length)];
    }
}
