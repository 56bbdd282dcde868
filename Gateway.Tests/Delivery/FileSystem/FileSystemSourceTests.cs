using System.IO.Pipelines;
using Gateway.Delivery;
using Gateway.Delivery.FileSystem;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Delivery.FileSystem;

/// <summary>Plain files as the last link of a delivery chain, and what must not come out of it.</summary>
[TestFixture(Kind.Linux)]
[TestFixture(Kind.Portable)]
internal sealed class FileSystemSourceTests(FileSystemTestBase.Kind kind) : FileSystemTestBase(kind)
{
    [TestCase(1)]
    [TestCase(300_000)]
    public async Task Content_comes_with_its_headers_and_any_range_of_its_bytes(int length)
    {
        byte[] bytes = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];
        string file = Write("a/b.SVG", "");
        File.WriteAllBytes(file, bytes);
        using ContentResult result = await Source.GetAsync(Ask("a/b.SVG") with { Query = "ignored=1" }, default);
        (result.Status, result.Metadata.Length).Should().Be((200, length));
        result.Metadata["Content-Type"].ToString().Should().Be("image/svg+xml");
        result.Metadata.LastModified!.Value.ToUnixTimeSeconds().Should().Be(new DateTimeOffset(File.GetLastWriteTimeUtc(file)).ToUnixTimeSeconds());
        result.Metadata.ETag.Should().MatchRegex("^\"[0-9a-f-]+\"$");
        (await result.Body.ReadAsync()).Should().Equal(bytes);
        (await result.Body.ReadAsync(new ByteRange(length / 2, length - (length / 2)))).Should().Equal(bytes[(length / 2)..]);
        using ContentResult head = await Source.GetAsync(Ask("a/b.SVG") with { Method = "HEAD" }, default);
        (head.Metadata.ETag, head.Metadata.Length).Should().Be((result.Metadata.ETag, result.Metadata.Length));
    }

    [Test]
    public async Task An_unknown_extension_is_bytes()
    {
        Write("a.unheard-of", "x");
        using ContentResult result = await Source.GetAsync(Ask("a.unheard-of"), default);
        result.Metadata["Content-Type"].ToString().Should().Be("application/octet-stream");
    }

    [Test]
    public async Task A_changed_file_is_served_as_it_is_now_under_another_tag()
    {
        string file = Write("a.txt", "one");
        using ContentResult first = await Source.GetAsync(Ask("a.txt"), default);
        (await TextAsync("a.txt")).Should().Be("one");
        File.WriteAllText(file, "second");
        (await TextAsync("a.txt")).Should().Be("second");
        File.Move(Write("b.txt", "third!"), file, overwrite: true);
        (await TextAsync("a.txt")).Should().Be("third!");
        using ContentResult last = await Source.GetAsync(Ask("a.txt"), default);
        last.Metadata.ETag.Should().NotBe(first.Metadata.ETag);
        File.Delete(file);
        (await StatusAsync("a.txt")).Should().Be(404);
    }

    [Test]
    public async Task A_replaced_file_is_sent_to_its_end_to_who_has_begun_with_it()
    {
        string file = Write("a.txt", "old bytes");
        using ContentResult result = await Source.GetAsync(Ask("a.txt"), default);
        File.Move(Write("b.txt", "new"), file, overwrite: true);
        (await result.Body.ReadAsync()).Should().Equal("old bytes"u8.ToArray());
        (await TextAsync("a.txt")).Should().Be("new");
    }

    [Test]
    public async Task A_file_that_shrinks_or_changes_while_it_is_sent_breaks_the_answer()
    {
        string file = Write("large", new string('a', 1 << 20));
        foreach (Action change in (Action[])[() => File.WriteAllText(file, new string('b', 1 << 20)), () => File.WriteAllText(file, "short"), () => File.AppendAllText(file, "long")])
        {
            File.WriteAllText(file, new string('a', 1 << 20));
            using ContentResult result = await Source.GetAsync(Ask("large"), default);
            var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 100_000, resumeWriterThreshold: 50_000));
            Task sending = result.Body.CopyToAsync(pipe.Writer, null, default).AsTask();
            ReadResult read = await pipe.Reader.ReadAtLeastAsync(100_000);
            change();
            long received = read.Buffer.Length;
            pipe.Reader.AdvanceTo(read.Buffer.End);
            _ = sending.ContinueWith(_ => pipe.Writer.Complete(), TaskScheduler.Default);
            while (await pipe.Reader.ReadAsync() is { } more && !(more is { IsCompleted: true, Buffer.IsEmpty: true }))
            {
                received += more.Buffer.Length;
                pipe.Reader.AdvanceTo(more.Buffer.End);
            }

            await sending.Invoking(task => task).Should().ThrowAsync<BrokenContentException>();
            received.Should().BeLessThan(1 << 20);
        }
    }

    [TestCase("")]
    [TestCase("/")]
    [TestCase("..")]
    [TestCase("../outside/secret.txt")]
    [TestCase("sub/../../outside/secret.txt")]
    [TestCase("sub/../a.txt")]
    [TestCase("./a.txt")]
    [TestCase("sub/./b.txt")]
    [TestCase("..\\outside\\secret.txt")]
    [TestCase("sub\\b.txt")]
    [TestCase("sub\\..\\..\\outside\\secret.txt")]
    [TestCase("/a.txt")]
    [TestCase("//a.txt")]
    [TestCase("sub//b.txt")]
    [TestCase("a.txt/")]
    [TestCase("sub")]
    [TestCase("sub/")]
    [TestCase("a.txt/b")]
    [TestCase("/etc/passwd")]
    [TestCase("C:/windows/win.ini")]
    [TestCase("C:\\windows\\win.ini")]
    [TestCase("file:///etc/passwd")]
    [TestCase("\\\\server\\share")]
    [TestCase("a.txt\0.png")]
    [TestCase("\0")]
    [TestCase("a.txt::$DATA")]
    [TestCase("a.txt.")]
    [TestCase("a.txt ")]
    [TestCase("%2e%2e/outside/secret.txt")]
    [TestCase("..%2foutside/secret.txt")]
    [TestCase("%252e%252e/outside/secret.txt")]
    [TestCase("..;/outside/secret.txt")]
    [TestCase("．．/outside/secret.txt")]
    [TestCase("sub/\n")]
    [TestCase("~/a.txt")]
    [TestCase(".owncdn-upload-1234")]
    [TestCase(".OwnCDN-upload-1234")]
    public async Task Nothing_but_a_file_under_the_folder_is_found(string path)
    {
        Write("a.txt", "a");
        Write("sub/b.txt", "b");
        Write(".owncdn-upload-1234", "half a file");
        File.WriteAllText(Path.Combine(Outside, "secret.txt"), "secret");
        (await StatusAsync(path)).Should().Be(404);
        (await TextAsync("a.txt")).Should().Be("a");
        (await TextAsync("sub/b.txt")).Should().Be("b");
    }

    [Test]
    public async Task Overlong_names_are_not_there()
    {
        (await StatusAsync(new string('x', 300))).Should().Be(404);
        (await StatusAsync(string.Join('/', Enumerable.Repeat("folder", 2000)))).Should().Be(404);
    }

    [Test]
    [Platform("Linux,MacOsX")]
    public async Task Links_inside_are_followed_and_links_out_are_not()
    {
        Write("real/a.txt", "inside");
        File.WriteAllText(Path.Combine(Outside, "secret.txt"), "secret");
        Directory.CreateDirectory(Path.Combine(Root, "links"));
        File.CreateSymbolicLink(Path.Combine(Root, "links/relative"), "../real/a.txt");
        File.CreateSymbolicLink(Path.Combine(Root, "links/absolute"), Path.Combine(Root, "real/a.txt"));
        Directory.CreateSymbolicLink(Path.Combine(Root, "links/folder"), Path.Combine(Root, "real"));
        File.CreateSymbolicLink(Path.Combine(Root, "links/twice"), "folder/a.txt");
        foreach (string path in (string[])["links/relative", "links/absolute", "links/folder/a.txt", "links/twice"])
        {
            (await TextAsync(path)).Should().Be("inside", path);
        }

        File.CreateSymbolicLink(Path.Combine(Root, "links/secret"), Path.Combine(Outside, "secret.txt"));
        File.CreateSymbolicLink(Path.Combine(Root, "links/climbing"), "../../outside/secret.txt");
        Directory.CreateSymbolicLink(Path.Combine(Root, "links/outside"), Outside);
        Directory.CreateSymbolicLink(Path.Combine(Root, "links/up"), "../..");
        File.CreateSymbolicLink(Path.Combine(Root, "links/chained"), "outside/secret.txt");
        File.CreateSymbolicLink(Path.Combine(Root, "links/circle"), "circle");
        File.CreateSymbolicLink(Path.Combine(Root, "links/nowhere"), "nothing");
        foreach (string path in (string[])["links/secret", "links/climbing", "links/outside/secret.txt", "links/up/outside/secret.txt", "links/chained", "links/circle", "links/nowhere"])
        {
            (await StatusAsync(path)).Should().Be(404, path);
        }

        // The neighbour's name begins like the folder's own.
        Directory.CreateDirectory($"{Root}-too");
        File.WriteAllText($"{Root}-too/secret.txt", "secret");
        File.CreateSymbolicLink(Path.Combine(Root, "neighbour"), "../root-too/secret.txt");
        (await StatusAsync("neighbour")).Should().Be(404);
    }

    [Test]
    [Platform("Linux,MacOsX")]
    public async Task A_file_that_becomes_a_link_out_while_it_is_kept_open_is_not_followed()
    {
        string file = Write("a.txt", "inside");
        (await TextAsync("a.txt")).Should().Be("inside");
        File.WriteAllText(Path.Combine(Outside, "secret.txt"), "secret");
        File.Delete(file);
        File.CreateSymbolicLink(file, Path.Combine(Outside, "secret.txt"));
        (await StatusAsync("a.txt")).Should().Be(404);
    }

    [Test]
    [Platform("Linux,MacOsX")]
    public async Task The_folder_itself_may_be_a_link_and_may_be_turned_to_another()
    {
        foreach (string release in (string[])["one", "two"])
        {
            Directory.CreateDirectory(Path.Combine(Outside, release));
            File.WriteAllText(Path.Combine(Outside, release, "a.txt"), release);
        }

        string current = Path.Combine(Outside, "current");
        Directory.CreateSymbolicLink(current, "one");
        await using FileSystemSource site = Serve(new FileSystemOptions { Id = "site", Directory = current });
        (await BodyAsync(site)).Should().Equal("one"u8.ToArray());
        File.Delete(current);
        Directory.CreateSymbolicLink(current, "two");
        (await BodyAsync(site)).Should().Equal("two"u8.ToArray());
    }

    [Test]
    public async Task What_the_system_does_not_let_the_gateway_read_is_forbidden_and_what_it_cannot_read_is_unavailable()
    {
        foreach ((Exception failure, int status) in ((Exception, int)[])[(new UnauthorizedAccessException(), 403), (new IOException(), 503)])
        {
            var options = new FileSystemOptions { Id = "files", Directory = Root };
            await using var source = new FileSystemSource(options, new FailingFiles(failure), TimeProvider.System);
            foreach (string method in (string[])["GET", "HEAD"])
            {
                using ContentResult result = await source.GetAsync(Ask("a.txt") with { Method = method }, default);
                (result.Status, result.IsOwn).Should().Be((status, true));
            }
        }
    }

    [Test]
    public async Task Where_cases_are_not_told_apart_paths_are_in_lower_case()
    {
        Write("lower.txt", "x");
        await using FileSystemSource source = Serve(new FileSystemOptions { Id = "files", Directory = Root, CaseSensitive = false });
        using ContentResult result = await source.GetAsync(Ask("LOWER.TXT"), default);
        result.Status.Should().Be(200);
    }

    [Test]
    public async Task Only_reading_is_allowed()
    {
        using ContentResult result = await Source.GetAsync(Ask("a") with { Method = "PUT" }, default);
        (result.Status, result.Metadata["Allow"].ToString()).Should().Be((405, "GET, HEAD"));
    }

    [Test]
    public async Task Many_files_are_served_though_only_some_are_kept_open()
    {
        for (int i = 0; i < 600; i++)
        {
            Write($"many/{i}.txt", $"{i}");
        }

        for (int pass = 0; pass < 2; pass++)
        {
            for (int i = 0; i < 600; i++)
            {
                (await TextAsync($"many/{i}.txt")).Should().Be($"{i}");
            }
        }

        if (OperatingSystem.IsLinux())
        {
            new DirectoryInfo("/proc/self/fd").GetFiles().Count(f => f.LinkTarget?.Contains("/many/", StringComparison.Ordinal) == true).Should().BeLessThanOrEqualTo(256);
        }
    }

    private sealed class FailingFiles(Exception failure) : IConfinedFiles
    {
        public FileFacts? Peek(string path) => throw failure;

        public FileFacts? Look(string root, string path) => throw failure;

        public OpenFile? Open(string root, string path) => throw failure;

        public string? FindFolder(string root, string path) => throw failure;
    }

    private static async Task<byte[]> BodyAsync(FileSystemSource site)
    {
        using ContentResult result = await site.GetAsync(Ask("a.txt"), default);
        return await result.Body.ReadAsync();
    }
}
