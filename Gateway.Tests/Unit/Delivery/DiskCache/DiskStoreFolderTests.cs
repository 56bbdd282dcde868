using Gateway.Delivery.Caching;
using Gateway.Delivery.DiskCache;
using Gateway.Storage.Objects;
using Gateway.Tests.Delivery;

namespace Gateway.Tests.Unit.Delivery.DiskCache;

/// <summary>The cache's folder is its own, and holds no more than it may.</summary>
internal sealed class DiskStoreFolderTests : DiskStoreTestBase
{
    [Test]
    public void One_store_at_a_time_has_it()
    {
        Action open = () => DiskStore.Open(Folder, Options, MaxSize, Time);
        open.Should().Throw<StorageException>().WithMessage($"The cache in {Folder} is in use, by another process or another service.").Which.Error.Should().Be(StorageError.Unavailable);
    }

    [Test]
    public void A_folder_with_something_else_is_refused_and_left_alone()
    {
        string folder = Path.Join(Folder, "..", "papers");
        Directory.CreateDirectory(folder);
        string file = Path.Join(folder, "thesis.txt");
        File.WriteAllText(file, "years of work");
        Action open = () => DiskStore.Open(folder, Options, MaxSize, Time);
        open.Should().Throw<StorageException>().WithMessage("*neither empty nor a cache*");
        File.WriteAllText(Path.Join(folder, "CACHEDIR.TAG"), "Signature: 8a477f597d28d172789f06886806bc55\n# A compiler's\n");
        open.Should().Throw<StorageException>().WithMessage("*neither empty nor a cache*");
        File.Delete(Path.Join(folder, "CACHEDIR.TAG"));
        Directory.EnumerateFileSystemEntries(folder).Should().Equal(file);
    }

    [Test]
    public void A_file_in_its_place_is_an_error()
    {
        string file = Path.Join(Folder, "..", "file");
        File.WriteAllText(file, "");
        Action open = () => DiskStore.Open(file, Options, MaxSize, Time);
        open.Should().Throw<StorageException>();
    }

    [Test]
    public async Task Another_layout_is_begun_anew()
    {
        await PutAsync("a", [1]);
        await Store.DisposeAsync();
        string tag = Path.Join(Folder, "CACHEDIR.TAG");
        await File.WriteAllTextAsync(tag, (await File.ReadAllTextAsync(tag)).Replace("layout 1", "layout 2", StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Join(Folder, "index.db"), "of layout 2");
        Directory.CreateDirectory(Path.Join(Folder, "more", "and more"));
        await OpenAsync();
        (await FindAsync("a")).Should().BeNull();
        Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName).Should().BeEquivalentTo("CACHEDIR.TAG", "entries", "journal", "lock");
        EntryFiles.Should().BeEmpty();
        await PutAsync("a", [2]);
        await RestartAsync();
        (await ReadAsync("a")).Should().Equal(2);
    }

    [Test]
    public async Task Files_of_evicted_entries_are_deleted()
    {
        MaxSize = 1 << 20;
        await RestartAsync();
        for (int i = 0; i < 100; i++)
        {
            await PutAsync($"{i}", Bytes(50_000));
            Store.Statistics.Bytes.Should().BeLessThanOrEqualTo(MaxSize);
        }

        await Store.SettleAsync();
        Store.Statistics.Should().BeEquivalentTo(new { Responses = (long)EntryFiles.Length, Evictions = 100L - EntryFiles.Length });
        EntryFiles.Sum(file => new FileInfo(file).Length).Should().BeInRange(MaxSize / 2, MaxSize);
    }

    [Test]
    public async Task Small_files_count_as_whole_blocks()
    {
        MaxSize = 40 << 10;
        await RestartAsync();
        for (int i = 0; i < 100; i++)
        {
            await PutAsync($"{i}", [1]);
        }

        Store.Statistics.Responses.Should().Be(10);
        Store.Statistics.Bytes.Should().Be(40 << 10);
    }

    [Test]
    public async Task What_comes_in_at_once_stays_within_the_size()
    {
        MaxSize = 1 << 20;
        await RestartAsync();
        Store.Begin(Key("a"), Record(null), MaxSize).Should().BeNull("its header needs room, too");
        await using IResponseWriter first = Store.Begin(Key("a"), Record(null), null)!;
        await using IResponseWriter second = Store.Begin(Key("b"), Record(null), null)!;
        await first.Output.WriteAsync(Bytes(800_000));
        (await second.Output.WriteAsync(Bytes(800_000))).IsCompleted.Should().BeTrue("there is no room, and nobody reads it");
        Store.Begin(Key("c"), Record(null), 800_000).Should().BeNull();
        (await second.CompleteAsync()).Should().BeNull();
        await second.DisposeAsync();
        (await first.CompleteAsync()).Should().NotBeNull();
        EntryFiles.Should().HaveCountLessThanOrEqualTo(2);
        await Store.SettleAsync();
        EntryFiles.Should().ContainSingle();
    }

    [Test]
    public async Task More_entries_than_can_be_open_are_found_and_read()
    {
        for (int i = 0; i < 1500; i++)
        {
            await PutAsync($"{i}", [(byte)i]);
        }

        StoredResponse early = (await FindAsync("0"))!;
        for (int i = 0; i < 1500; i++)
        {
            (await ReadAsync($"{i}")).Should().Equal((byte)i);
        }

        (await early.ReadAsync()).Should().Equal(0);
    }

    [Test]
    public async Task What_was_found_can_be_opened_after_it_was_removed([Values] bool byPurge)
    {
        await PutAsync("a", Bytes(3 * Block));
        StoredResponse found = (await FindAsync("a"))!;
        if (byPurge)
        {
            await Store.PurgeAsync(new Purge(PurgeScope.Everything), default);
        }
        else
        {
            await PutAsync("a", [1]);
        }

        await Store.SettleAsync();
        EntryFiles.Should().HaveCount(byPurge ? 0 : 1);
        (await found.ReadAsync()).AsSpan().SequenceEqual(Bytes(3 * Block)).Should().BeTrue();
    }

    [Test]
    public async Task Files_of_removed_entries_are_closed_in_time()
    {
        await PutAsync("a", Bytes(3 * Block));
        var found = (DiskResponse)(await FindAsync("a"))!;
        await Store.PurgeAsync(new Purge(PurgeScope.Everything), default);
        await Store.SettleAsync();

        // The upkeep that the clock sets off looks at the clock itself: a minute at a time it cannot look too early.
        for (int minute = 0; minute < 4; minute++)
        {
            Time.Advance(TimeSpan.FromMinutes(1));
            await Store.SettleAsync();
        }

        found.Body.File.TryHold().Should().BeFalse();
    }
}
