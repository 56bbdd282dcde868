using Gateway.Storage;
using Gateway.Storage.Blobs;
using Gateway.Storage.Blobs.Disk;
using Gateway.Storage.Objects;
using Gateway.Tests.Contracts;

namespace Gateway.Tests.Unit.Storage.Blobs;

[TestFixture(Durability.Full)]
[TestFixture(Durability.Normal)]
public sealed class DiskBlobStoreTests(Durability durability) : BlobStoreContract
{
    private const int Block = 64 * 1024;

    private string _root = null!;

    private string Folder => Path.Join(_root, "made", "at", "start");

    protected override IBlobStore CreateStore()
    {
        _root = Directory.CreateTempSubdirectory("blobs").FullName;
        return new DiskBlobStore(Folder, durability);
    }

    [TearDown]
    public void NothingIsLeft()
    {
        bool clean = !Directory.Exists(Path.Join(Folder, "tmp")) || !Directory.EnumerateFileSystemEntries(Path.Join(Folder, "tmp")).Any();
        List<string> open = OpenFiles();
        Directory.Delete(_root, recursive: true);
        clean.Should().BeTrue("no temporary file may stay");
        open.Should().BeEmpty("no handle may stay");
    }

    [Test]
    public async Task A_flipped_bit_anywhere_is_never_served([Values(1, Block, (2 * Block) + 100)] int length)
    {
        byte[] content = Content(length);
        StoredBlob blob = await WriteAsync(content);
        long fileLength = new FileInfo(PathOf(blob.Id)).Length;
        for (long at = 0; at < fileLength; at += at < length - 1 ? Math.Min(Block / 3, length - 1 - at) : 1)
        {
            Flip(blob.Id, at);
            long block = at < length ? at / Block : (at - length) / 4;
            long start = block * Block;
            await ShouldBeCorruptedAsync(blob, 0, length);
            await ShouldBeCorruptedAsync(blob, 0, length, readSize: 1000);
            await ShouldBeCorruptedAsync(blob, start, 1);
            await ShouldBeCorruptedAsync(blob, Math.Min(start + Block, length) - 1, 1);
            await OtherBlocksAreServedAsync(blob, content, block);
            Flip(blob.Id, at);
        }

        (await ReadAsync(blob, 0, length)).Should().Equal(content);
    }

    [Test]
    public async Task What_fails_its_check_does_not_stay_in_the_callers_buffer()
    {
        StoredBlob blob = await WriteAsync(Content(3 * Block));
        Flip(blob.Id, Block);
        var buffer = new byte[3 * Block];
        await using Stream stream = await Store.OpenAsync(blob, 0, blob.Length, None);
        await stream.Awaiting(s => s.ReadAsync(buffer).AsTask()).Should().ThrowAsync<StorageException>();
        buffer.AsSpan().ContainsAnyExcept((byte)0).Should().BeFalse();
    }

    [TestCase(-1)]
    [TestCase(-Block)]
    [TestCase(1)]
    public async Task A_file_of_another_length_is_refused_before_anything_is_read(int change)
    {
        StoredBlob blob = await WriteAsync(Content(2 * Block));
        await using (FileStream file = File.OpenWrite(PathOf(blob.Id)))
        {
            file.SetLength(file.Length + change);
        }

        (await this.Awaiting(_ => Store.OpenAsync(blob, 0, 1, None).AsTask()).Should().ThrowAsync<StorageException>())
            .Which.Error.Should().Be(StorageError.Corrupted);
    }

    [Test]
    public async Task A_file_cut_while_it_is_read_is_corrupted()
    {
        StoredBlob blob = await WriteAsync(Content(4 * Block));
        await using Stream stream = await Store.OpenAsync(blob, 0, blob.Length, None);
        await stream.ReadExactlyAsync(new byte[Block], None);
        await using (FileStream file = new(PathOf(blob.Id), FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            file.SetLength(Block + 10);
        }

        (await stream.Awaiting(s => s.ReadAsync(new byte[Block]).AsTask()).Should().ThrowAsync<StorageException>())
            .Which.Error.Should().Be(StorageError.Corrupted);
    }

    [Test]
    public async Task The_file_of_another_blob_is_refused()
    {
        StoredBlob mine = await WriteAsync(Enumerable.Repeat((byte)1, 2 * Block).ToArray());
        StoredBlob other = await WriteAsync(Enumerable.Repeat((byte)2, 2 * Block).ToArray());
        File.Copy(PathOf(other.Id), PathOf(mine.Id), overwrite: true);
        await ShouldBeCorruptedAsync(mine, 0, mine.Length);
    }

    // The table of a blob beyond 64 MiB does not fit into one piece.
    [Test]
    public async Task A_table_of_several_pieces_is_read_as_it_is_needed()
    {
        const int Length = (66 << 20) + 12_345;
        const int Start = (1 << 20) + 5;
        byte[] content = Content(Length);
        StoredBlob blob = await WriteAsync(content, 1 << 20);
        (await ReadAsync(blob, 0, Length, 1 << 20)).AsSpan().SequenceEqual(content).Should().BeTrue();
        (await ReadAsync(blob, Start, Length - Start)).AsSpan().SequenceEqual(content.AsSpan(Start)).Should().BeTrue();
        Flip(blob.Id, Length - 1);
        await ShouldBeCorruptedAsync(blob, Start, Length - Start);
    }

    [Test]
    public async Task Recovery_removes_what_an_earlier_process_left()
    {
        StoredBlob blob = await WriteAsync(Content(10));
        string leftover = Path.Join(Folder, "tmp", BlobId.New().ToString());
        await File.WriteAllBytesAsync(leftover, Content(10));
        await new DiskBlobStore(Folder, durability).RecoverAsync(None);
        File.Exists(leftover).Should().BeFalse();
        (await EnumerateAsync()).Should().Equal(blob.Id);
    }

    [Test]
    public async Task Files_that_are_no_blobs_are_not_enumerated()
    {
        await File.WriteAllTextAsync(Path.Join(MakeFolder("00"), "lost.txt"), "");
        await File.WriteAllTextAsync(Path.Join(MakeFolder("lost"), BlobId.New().ToString()), "");
        (await EnumerateAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_clone_shares_its_bytes_where_there_are_hard_links()
    {
        StoredBlob source = await WriteAsync(Content(10));
        var clone = BlobId.New();
        await Store.CloneAsync(Store, source, clone, None);
        await File.WriteAllTextAsync(PathOf(source.Id), "changed");
        (await File.ReadAllTextAsync(PathOf(clone)) == "changed").Should().Be(!OperatingSystem.IsWindows());
    }

    // A name that is taken stands for every reason a link may be refused.
    [Test]
    public async Task A_clone_is_a_checked_copy_where_no_link_can_be_made()
    {
        byte[] content = Content(Block + 5);
        StoredBlob source = await WriteAsync(content);
        StoredBlob clone = source with { Id = BlobId.New() };
        MakeFolder(clone.Id.ToString()[..2]);
        await File.WriteAllTextAsync(PathOf(clone.Id), "in the way");
        await Store.CloneAsync(Store, source, clone.Id, None);
        Flip(source.Id, 0);
        (await ReadAsync(clone, 0, clone.Length)).Should().Equal(content);

        var second = BlobId.New();
        MakeFolder(second.ToString()[..2]);
        await File.WriteAllTextAsync(PathOf(second), "in the way");
        (await this.Awaiting(_ => Store.CloneAsync(Store, source, second, None).AsTask()).Should().ThrowAsync<StorageException>())
            .Which.Error.Should().Be(StorageError.Corrupted);
    }

    [Test]
    public async Task A_folder_that_went_away_is_unavailable()
    {
        StoredBlob blob = await WriteAsync(Content(10));
        IBlobWriter writer = await Store.CreateAsync(BlobId.New(), None);
        Directory.Delete(Folder, recursive: true);
        Func<Task>[] calls =
        [
            () => Store.CreateAsync(BlobId.New(), None).AsTask(),
            () => writer.CompleteAsync(None).AsTask(),
            EnumerateAsync,
        ];
        foreach (Func<Task> call in calls)
        {
            (await call.Should().ThrowAsync<StorageException>()).Which.Error.Should().Be(StorageError.Unavailable);
        }

        (await Store.DeleteAsync([blob.Id], None)).Should().ContainSingle().Which.Id.Should().Be(blob.Id, "the volume may be missing, with the blob on it");
        await writer.DisposeAsync();
    }

    [Test]
    public async Task A_blob_that_cannot_get_its_name_leaves_nothing()
    {
        var id = BlobId.New();
        Directory.CreateDirectory(Path.Join(PathOf(id), "in the way"));
        await using IBlobWriter writer = await Store.CreateAsync(id, None);
        await writer.WriteAsync(Content(10), None);
        (await writer.Awaiting(w => w.CompleteAsync(None).AsTask()).Should().ThrowAsync<StorageException>())
            .Which.Error.Should().Be(StorageError.Unavailable);
        await writer.Awaiting(w => w.CompleteAsync(None).AsTask()).Should().ThrowAsync<InvalidOperationException>("nothing is tried twice");
    }

    private List<string> OpenFiles() => OperatingSystem.IsLinux()
        ? [.. Directory.EnumerateFiles("/proc/self/fd").Select(link => new FileInfo(link).LinkTarget ?? "").Where(target => target.StartsWith(_root, StringComparison.Ordinal))]
        : [];

    private string MakeFolder(string name) => Directory.CreateDirectory(Path.Join(Folder, name)).FullName;

    private string PathOf(BlobId id) => Path.Join(Folder, id.ToString()[..2], id.ToString());

    private void Flip(BlobId id, long at)
    {
        using FileStream file = new(PathOf(id), FileMode.Open, FileAccess.ReadWrite);
        file.Position = at;
        int value = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(value ^ 0x10));
    }

    private async Task OtherBlocksAreServedAsync(StoredBlob blob, byte[] content, long damaged)
    {
        for (int start = 0; start < content.Length; start += Block)
        {
            if (start / Block != damaged)
            {
                int length = Math.Min(Block, content.Length - start);
                (await ReadAsync(blob, start, length)).AsSpan().SequenceEqual(content.AsSpan(start, length)).Should().BeTrue();
            }
        }
    }
}
