using System.Text;
using Gateway.Delivery;
using Gateway.Delivery.FileSystem;

namespace Gateway.Tests.Delivery.FileSystem;

/// <summary>A folder of files beside one that nobody may see, served both as Linux does it and as other systems do.</summary>
internal abstract class FileSystemTestBase(FileSystemTestBase.Kind kind)
{
    private TemporaryFolder _folder = null!;

    internal enum Kind
    {
        Linux,
        Portable,
    }

    protected FileSystemSource Source { get; private set; } = null!;

    protected FileStore Store => Source.Files;

    protected string Root => _folder.File("root");

    protected string Outside => _folder.File("outside");

    [SetUp]
    public void Open()
    {
        _folder = new TemporaryFolder();
        Directory.CreateDirectory(Root);
        Directory.CreateDirectory(Outside);
        Source = Serve(new FileSystemOptions { Id = "files", Directory = Root });
    }

    [TearDown]
    public async Task Close()
    {
        await Source.DisposeAsync();
        _folder.Dispose();
    }

    protected FileSystemSource Serve(FileSystemOptions options) => new(options, kind == Kind.Portable || !OperatingSystem.IsLinux() ? new PortableFiles() : new LinuxFiles(), TimeProvider.System);

    protected string Write(string path, string text)
    {
        string file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    protected async Task<int> StatusAsync(string path)
    {
        using ContentResult get = await Source.GetAsync(Ask(path), default);
        using ContentResult head = await Source.GetAsync(Ask(path) with { Method = "HEAD" }, default);
        head.Status.Should().Be(get.Status);
        return get.Status;
    }

    protected async Task<string> TextAsync(string path)
    {
        using ContentResult result = await Source.GetAsync(Ask(path), default);
        result.Status.Should().Be(200, path);
        return Encoding.UTF8.GetString(await result.Body.ReadAsync());
    }

    // As a source may be asked by others than bindings: with whatever text.
    protected static ContentRequest Ask(string path) => new(ContentPath.OfDecoded(path));
}
