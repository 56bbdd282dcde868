using Gateway.Storage;
using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.FileSystem;

/// <summary>The plain files under one folder as a source: the path is the file's. The query means nothing here.</summary>
public sealed class FileSystemSource : IContentSource, IAsyncDisposable
{
    private static readonly HeaderFields ReadOnly = HeaderFields.Empty.With("Allow", "GET, HEAD");

    private readonly FileTree _tree;
    private readonly OpenFiles _open;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _cleaning;

    /// <summary>Serves a folder.</summary>
    public FileSystemSource(FileSystemOptions options, TimeProvider time)
        : this(options, OperatingSystem.IsLinux() ? new LinuxFiles() : new PortableFiles(), time)
    {
    }

    internal FileSystemSource(FileSystemOptions options, IConfinedFiles confined, TimeProvider time)
    {
        _tree = new FileTree(options, confined);
        _open = new OpenFiles(confined, options.Directory, time);
        Files = new FileStore(_tree);
        _cleaning = Task.Run(() => FileUpload.RemoveDead(options.Directory, time.GetUtcNow(), _closing.Token));
    }

    /// <summary>The same files, to be listed, written and deleted.</summary>
    public FileStore Files { get; }

    /// <inheritdoc />
    public async ValueTask<ContentResult> GetAsync(ContentRequest request, CancellationToken cancellationToken)
    {
        if (!request.IsRead)
        {
            return ContentResult.Own(StatusCodes.Status405MethodNotAllowed, ReadOnly);
        }

        string path = request.Path.Decoded;
        if (_tree.Locate(path) is not { } location)
        {
            return ContentResult.Own(StatusCodes.Status404NotFound);
        }

        await PoolThread.Switch();
        try
        {
            return (HttpMethods.IsHead(request.Method) ? Look(path, location) : Open(path, location)) ?? ContentResult.Own(StatusCodes.Status404NotFound);
        }
        catch (UnauthorizedAccessException)
        {
            return ContentResult.Own(StatusCodes.Status403Forbidden);
        }
        catch (IOException)
        {
            return ContentResult.Own(StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _cleaning.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
        _open.Dispose();
    }

    private ContentResult? Look(string path, string location) =>
        _tree.Look(location) is { } facts ? new ContentResult(StatusCodes.Status200OK, facts.Describe(path), EmptyBody.Instance) : null;

    private ContentResult? Open(string path, string location) =>
        _open.Enter(location) is { } file ? new ContentResult(StatusCodes.Status200OK, file.Facts.Describe(path), new FileBody(file)) : null;
}
