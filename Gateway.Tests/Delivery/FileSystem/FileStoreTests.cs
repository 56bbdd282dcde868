using System.Text;
using Gateway.Delivery.FileSystem;
using Gateway.Storage.Content;
using Gateway.Storage.Integrity;
using Gateway.Storage.Listing;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Delivery.FileSystem;

/// <summary>Files written, deleted and listed through a file system.</summary>
[TestFixture(Kind.Linux)]
[TestFixture(Kind.Portable)]
internal sealed class FileStoreTests(FileSystemTestBase.Kind kind) : FileSystemTestBase(kind)
{
    [Test]
    public async Task What_is_written_is_served_and_can_be_replaced()
    {
        (StoredFile file, bool replaced) = await PutAsync("a/b/c.txt", "one");
        (file.Path, file.Size, file.ContentType, replaced).Should().Be(("a/b/c.txt", 3L, "text/plain", false));
        File.ReadAllText(Path.Combine(Root, "a/b/c.txt")).Should().Be("one");
        (await TextAsync("a/b/c.txt")).Should().Be("one");
        (StoredFile second, replaced) = await PutAsync("a/b/c.txt", "second");
        replaced.Should().BeTrue();
        second.ETag.Should().NotBe(file.ETag);
        (await TextAsync("a/b/c.txt")).Should().Be("second");
        await Store.DeleteAsync("a/b/c.txt", WritePreconditions.None, default);
        (await StatusAsync("a/b/c.txt")).Should().Be(404);
        await ShouldRefuseAsync(() => Store.DeleteAsync("a/b/c.txt", WritePreconditions.None, default).AsTask(), StorageError.NoSuchKey);
        Leftovers().Should().BeEmpty();
    }

    [Test]
    public async Task Conditions_are_kept()
    {
        (StoredFile file, _) = await PutAsync("a.txt", "one");
        await ShouldRefuseAsync(() => PutAsync("a.txt", "two", new WritePreconditions { MustNotExist = true }), StorageError.PreconditionFailed);
        await ShouldRefuseAsync(() => PutAsync("a.txt", "two", new WritePreconditions { IfMatch = "other" }), StorageError.PreconditionFailed);
        await ShouldRefuseAsync(() => PutAsync("b.txt", "two", new WritePreconditions { IfMatch = "*" }), StorageError.PreconditionFailed);
        await ShouldRefuseAsync(() => Store.DeleteAsync("a.txt", new WritePreconditions { IfMatch = "other" }, default).AsTask(), StorageError.PreconditionFailed);
        (await TextAsync("a.txt")).Should().Be("one");
        await PutAsync("a.txt", "two", new WritePreconditions { IfMatch = file.ETag });
        (await TextAsync("a.txt")).Should().Be("two");
    }

    [Test]
    public async Task Of_many_who_want_to_be_first_one_is()
    {
        StorageException?[] outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            try
            {
                await PutAsync("first.txt", $"{i}", new WritePreconditions { MustNotExist = true });
                return null;
            }
            catch (StorageException e)
            {
                return e;
            }
        }));
        outcomes.Count(outcome => outcome is null).Should().Be(1);
        Leftovers().Should().BeEmpty();
    }

    [TestCase("../out.txt")]
    [TestCase("a/../../out.txt")]
    [TestCase("/abs.txt")]
    [TestCase("a//b.txt")]
    [TestCase("a/")]
    [TestCase("a\\b.txt")]
    [TestCase("a\0b")]
    [TestCase(".owncdn-upload-1")]
    [TestCase("a/.owncdn-upload-1/b")]
    public async Task Paths_that_are_none_are_refused(string path)
    {
        await ShouldRefuseAsync(() => PutAsync(path, "x"), StorageError.InvalidKey);
        await ShouldRefuseAsync(() => Store.DeleteAsync(path, WritePreconditions.None, default).AsTask(), StorageError.InvalidKey);
        Directory.EnumerateFileSystemEntries(Root).Should().BeEmpty();
        Directory.EnumerateFileSystemEntries(Outside).Should().BeEmpty();
    }

    [Test]
    public async Task A_file_and_a_folder_cannot_have_one_name()
    {
        await PutAsync("a/b", "x");
        await ShouldRefuseAsync(() => PutAsync("a", "x"), StorageError.InvalidKey);
        await ShouldRefuseAsync(() => PutAsync("a/b/c", "x"), StorageError.InvalidKey);
        Leftovers().Should().BeEmpty();
    }

    [Test]
    [Platform("Linux,MacOsX")]
    public async Task Nothing_is_written_or_deleted_through_links_that_lead_out()
    {
        File.WriteAllText(Path.Combine(Outside, "a.txt"), "theirs");
        Directory.CreateSymbolicLink(Path.Combine(Root, "out"), Outside);
        File.CreateSymbolicLink(Path.Combine(Root, "a.txt"), Path.Combine(Outside, "a.txt"));
        await ShouldRefuseAsync(() => PutAsync("out/b.txt", "x"), StorageError.InvalidKey);
        await ShouldRefuseAsync(() => PutAsync("out/deeper/b.txt", "x"), StorageError.InvalidKey);
        await ShouldRefuseAsync(() => Store.DeleteAsync("out/a.txt", WritePreconditions.None, default).AsTask(), StorageError.NoSuchKey);
        await ShouldRefuseAsync(() => Store.DeleteAsync("a.txt", WritePreconditions.None, default).AsTask(), StorageError.NoSuchKey);

        // The link is replaced, not what it leads to.
        await PutAsync("a.txt", "ours");
        (await TextAsync("a.txt")).Should().Be("ours");
        Directory.GetFiles(Outside).Should().HaveCount(1);
        File.ReadAllText(Path.Combine(Outside, "a.txt")).Should().Be("theirs");
    }

    [Test]
    public async Task Nothing_remains_of_a_body_that_is_not_right()
    {
        await ShouldRefuseAsync(() => Store.PutAsync("a", Body("short") with { Length = 10 }, WritePreconditions.None, default).AsTask(), StorageError.IncompleteBody);
        await ShouldRefuseAsync(() => Store.PutAsync("a", Body("long") with { Length = 1 }, WritePreconditions.None, default).AsTask(), StorageError.IncompleteBody);
        await ShouldRefuseAsync(() => Store.PutAsync("a", Body("large") with { Length = null, MaxLength = 2 }, WritePreconditions.None, default).AsTask(), StorageError.TooLarge);
        IncomingBody refused = Body("x") with
        {
            Digests = HashAlgorithms.Md5,
            Verify = digest => throw new StorageException(StorageError.ChecksumMismatch, digest.Md5Hex),
        };
        await ShouldRefuseAsync(() => Store.PutAsync("a", refused, WritePreconditions.None, default).AsTask(), StorageError.ChecksumMismatch);
        Directory.EnumerateFileSystemEntries(Root).Should().BeEmpty();
    }

    [Test]
    public async Task What_a_killed_process_left_is_removed_at_a_later_start()
    {
        string dead = Write("a/.owncdn-upload-dead", "x");
        string alive = Write("a/.owncdn-upload-alive", "x");
        File.SetLastWriteTimeUtc(dead, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-2));
        FileUpload.RemoveDead(Root, TimeProvider.System.GetUtcNow(), default);
        (File.Exists(dead), File.Exists(alive)).Should().Be((false, true));
        (await ListAsync(new ListQuery("", "", "", 10))).Files.Should().BeEmpty();
    }

    [Test]
    public async Task Listings_are_in_byte_order_with_folders_rolled_up_page_by_page()
    {
        string[] files = ["a-b", "a.txt", "a/1", "a/b/2", "a/b/3", "a0", "b/x", "c", "Z", "é", "\uffee", "😀", "a/😀/x"];
        foreach (string file in files)
        {
            Write(file, file);
        }

        Directory.CreateDirectory(Path.Combine(Root, "empty"));
        string[] sorted = [.. files.OrderBy(f => Convert.ToHexString(Encoding.UTF8.GetBytes(f)), StringComparer.Ordinal)];
        foreach (int limit in (int[])[1, 2, 3, 100])
        {
            (await AllAsync(new ListQuery("", "", "", limit))).Should().Equal(sorted, $"limit {limit}");
            (await AllAsync(new ListQuery("a/", "", "", limit))).Should().Equal(sorted.Where(f => f.StartsWith("a/", StringComparison.Ordinal)));
            (await AllAsync(new ListQuery("a/b", "", "", limit))).Should().Equal("a/b/2", "a/b/3");
            (await AllAsync(new ListQuery("a", "", "a/1", limit))).Should().Equal("a/b/2", "a/b/3", "a/😀/x", "a0");
            (await AllAsync(new ListQuery("", "/", "", limit))).Should().Equal("Z", "a-b", "a.txt", "a/", "a0", "b/", "c", "empty/", "é", "\uffee", "😀");
            (await AllAsync(new ListQuery("a/", "/", "", limit))).Should().Equal("a/1", "a/b/", "a/😀/");
            (await AllAsync(new ListQuery("a", "b", "", limit))).Should().Equal("a-b", "a.txt", "a/1", "a/b", "a/😀/x", "a0");
        }

        (await AllAsync(new ListQuery("nothing/", "/", "", 10))).Should().BeEmpty();
        (await AllAsync(new ListQuery("../", "/", "", 10))).Should().BeEmpty();
        (await AllAsync(new ListQuery("/", "", "", 10))).Should().BeEmpty();
    }

    [Test]
    [Platform("Linux,MacOsX")]
    public async Task Listings_show_no_more_than_can_be_read_and_do_not_go_round_in_circles()
    {
        Write("real/a.txt", "x");
        File.WriteAllText(Path.Combine(Outside, "secret.txt"), "x");
        File.CreateSymbolicLink(Path.Combine(Root, "link"), "real/a.txt");
        File.CreateSymbolicLink(Path.Combine(Root, "secret"), Path.Combine(Outside, "secret.txt"));
        Directory.CreateSymbolicLink(Path.Combine(Root, "real/up"), "..");
        Directory.CreateSymbolicLink(Path.Combine(Root, "out"), Outside);
        (await AllAsync(new ListQuery("", "", "", 10))).Should().Equal("link", "real/a.txt");
        (await AllAsync(new ListQuery("", "/", "", 10))).Should().Equal("link", "real/");
        (await AllAsync(new ListQuery("out/", "", "", 10))).Should().BeEmpty();
        (await AllAsync(new ListQuery("real/up/real/", "", "", 10))).Should().Equal("real/up/real/a.txt");
    }

    [Test]
    public async Task A_listing_through_very_many_folders_goes_on_page_by_page()
    {
        for (int i = 0; i < 2100; i++)
        {
            Directory.CreateDirectory(Path.Combine(Root, $"{i:d5}"));
        }

        Write("02099/last", "x");
        (ListPage<StoredFile> first, _, _) = await PageAsync(new ListQuery("", "", "", 1000));
        (first.Entries.Count, first.IsTruncated).Should().Be((0, true));
        (await AllAsync(new ListQuery("", "", "", 1000))).Should().Equal("02099/last");
    }

    private static IncomingBody Body(string text) => new() { Stream = new MemoryStream(Encoding.UTF8.GetBytes(text)), Length = text.Length };

    private static async Task ShouldRefuseAsync(Func<Task> work, StorageError error) =>
        (await work.Should().ThrowAsync<StorageException>()).Which.Error.Should().Be(error);

    private async Task<(StoredFile File, bool Replaced)> PutAsync(string path, string text, WritePreconditions? conditions = null) =>
        await Store.PutAsync(path, Body(text), conditions ?? WritePreconditions.None, default);

    private async Task<List<string>> AllAsync(ListQuery query)
    {
        var all = new List<string>();
        for (int pages = 0; pages < 100; pages++)
        {
            (ListPage<StoredFile> page, string[] names, _) = await PageAsync(query);
            all.AddRange(names);
            if (!page.IsTruncated)
            {
                return all;
            }

            page.LastName.Should().NotBe(query.After, "a listing must come to an end");
            query = query with { After = page.LastName! };
        }

        throw new InvalidOperationException("The listing has no end.");
    }

    private async Task<(ListPage<StoredFile> Page, string[] Names, StoredFile[] Files)> PageAsync(ListQuery query)
    {
        ListPage<StoredFile> page = await Store.ListAsync(query, default);
        string[] names = [.. page.Entries.Select(file => file.Path).Concat(page.CommonPrefixes).OrderBy(f => Convert.ToHexString(Encoding.UTF8.GetBytes(f)), StringComparer.Ordinal)];
        return (page, names, [.. page.Entries]);
    }

    private async Task<(ListPage<StoredFile> Page, StoredFile[] Files)> ListAsync(ListQuery query)
    {
        (ListPage<StoredFile> page, _, StoredFile[] files) = await PageAsync(query);
        return (page, files);
    }

    private string[] Leftovers() => Directory.GetFiles(Root, ".owncdn-upload-*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None });
}
