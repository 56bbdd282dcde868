using Gateway.Storage;
using Gateway.Storage.Backup;
using Gateway.Storage.Blobs;
using Gateway.Storage.Content;
using Gateway.Storage.Identity;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Backup;

/// <summary>A backup holds what was there when it began, whole, whatever happens beside it; what it cannot hold it reports.</summary>
internal sealed class BackupJobTests : BackupTestBase
{
    [Test]
    public async Task What_was_backed_up_is_restored_with_history_uploads_and_markers()
    {
        ObjectVersion old = await PutAsync("page", Bytes(10));
        await PutAsync("page", Bytes(5000));
        await PutAsync("empty", []);
        await PutAsync("gone", Bytes(20));
        await Store.DeleteAsync(new DeleteTarget(ObjectKey.Parse("gone"), null, WritePreconditions.None), Account.DefaultId, None);
        var upload = await Store.Uploads.CreateAsync(ObjectKey.Parse("later"), ObjectMetadata.Empty, Account.DefaultId, UploadChecksum.Default, None);
        var part = await Store.Uploads.UploadPartAsync(upload, 1, new IncomingBody { Stream = new MemoryStream(Bytes(3000)) }, None);
        await CreateAsync("second");
        await PutAsync(await Stores.GetAsync("second"), "other", Bytes(2000, 7));
        await CreateAsync("unused");

        BackupReport report = await BackUpAsync();

        report.Faults.Should().BeEmpty();
        report.Manifest.Instance.Should().Be("node-1");
        report.Manifest.Time.Should().Be(Time.GetUtcNow());
        report.Manifest.Services.Select(s => (s.Id, s.SyncId, s.Objects, s.Bytes)).Should().Equal((Main, 5, 2, 10 + 5000 + 20 + 3000), ("second", 1, 1, 2000), ("unused", 0, 0, 0));
        await using ObjectStores restored = await OpenRestoredAsync();
        restored.List().Should().BeEquivalentTo(Stores.List());
        ObjectStore store = await restored.GetAsync(Main);
        (await ReadAsync(store, "page")).Should().Equal(Bytes(5000));
        (await ReadAsync(store, "page", old.VersionId)).Should().Equal(Bytes(10));
        (await ReadAsync(store, "empty")).Should().BeEmpty();
        (await store.History.ReadAsync(0, 100, None)).Should().BeEquivalentTo(await Store.History.ReadAsync(0, 100, None));
        await store.Uploads.CompleteAsync(
            new UploadCompletion(upload.UploadId, upload.Key, [new CompletedPart(1, part.ETag, null)], null, null, WritePreconditions.None), None);
        (await ReadAsync(store, "later")).Should().Equal(Bytes(3000));
        (await ReadAsync(await restored.GetAsync("second"), "other")).Should().Equal(Bytes(2000, 7));
        foreach (string service in (string[])[Main, "unused"])
        {
            (await PutAsync(await restored.GetAsync(service), "new", [1])).SyncId.Should().BeGreaterThan(
                1L << 40, "the lost server may have given out the ids after the backup");
        }
    }

    [Test]
    public async Task Disk_caches_are_left_out()
    {
        await PutAsync("page", Bytes(5000));
        string cached = Path.Combine(Data, "caches", "disk", "entries", "00", "0000000100000000");
        Directory.CreateDirectory(Path.GetDirectoryName(cached)!);
        await System.IO.File.WriteAllBytesAsync(cached, Bytes(100));
        (await BackUpAsync()).Faults.Should().BeEmpty();
        Directory.EnumerateFileSystemEntries(Target, "*", SearchOption.AllDirectories).Should().NotContain(path => path.Contains("caches") || path.EndsWith("0000000100000000"));
        await using ObjectStores restored = await OpenRestoredAsync();
        (await ReadAsync(await restored.GetAsync(Main), "page")).Should().Equal(Bytes(5000));
    }

    [Test]
    public async Task A_second_backup_copies_what_is_new_and_drops_what_is_gone()
    {
        ObjectVersion first = await PutAsync("a", Bytes(5000, 1));
        await PutAsync("b", Bytes(6000, 2));
        (await BackUpAsync()).Should().BeEquivalentTo(new { CopiedBlobs = 2, CopiedBytes = 11_000, PresentBlobs = 0 });

        (await BackUpAsync()).Should().BeEquivalentTo(new { CopiedBlobs = 0, CopiedBytes = 0, PresentBlobs = 2 });

        await PutAsync("c", Bytes(7000, 3));
        await PurgeAsync(first);
        (await BackUpAsync()).Should().BeEquivalentTo(new { CopiedBlobs = 1, CopiedBytes = 7000, PresentBlobs = 1 });
        BlobFiles(Target).Select(Path.GetFileName).Should().Equal(BlobFiles(Data).Select(Path.GetFileName));
        await using ObjectStores restored = await OpenRestoredAsync();
        (await ReadAsync(await restored.GetAsync(Main), "c")).Should().Equal(Bytes(7000, 3));
    }

    [Test]
    public async Task A_truncated_blob_of_the_earlier_backup_is_copied_again()
    {
        await PutAsync("a", Bytes(5000));
        await BackUpAsync();
        string blob = BlobFiles(Target).Single();
        System.IO.File.WriteAllBytes(blob, [1, 2, 3]);
        (await BackUpAsync()).CopiedBlobs.Should().Be(1);
        System.IO.File.ReadAllBytes(blob).Should().Equal(System.IO.File.ReadAllBytes(BlobFiles(Data).Single()));
    }

    [Test]
    public async Task A_blob_deleted_before_its_turn_leads_to_a_newer_snapshot()
    {
        ObjectVersion deleted = await PutAsync("deleted", Bytes(5000, 1));
        string itsBlob = Path.GetFileName(BlobFiles(Data).Single());
        await PutAsync("kept", Bytes(5000, 2));
        BackupReport report = await BackUpAsync(async blob =>
        {
            if (blob.ToString() == itsBlob)
            {
                await PurgeAsync(deleted);
                await PutAsync("added", Bytes(5000, 3));
            }
        });

        report.Faults.Should().BeEmpty();
        report.Manifest.Services.Single().SyncId.Should().Be(4, "the second snapshot is the one that was kept");
        await using ObjectStores restored = await OpenRestoredAsync();
        ObjectStore store = await restored.GetAsync(Main);
        (await ReadAsync(store, "added")).Should().Equal(Bytes(5000, 3));
        (await ReadAsync(store, "kept")).Should().Equal(Bytes(5000, 2));
        Func<Task> read = () => ReadAsync(store, "deleted");
        await read.Should().ThrowAsync<StorageException>();
    }

    [Test]
    public async Task A_service_that_never_stands_still_ends_the_attempt_and_the_earlier_backup_stays()
    {
        await PutAsync("first", Bytes(5000, 1));
        await BackUpAsync();
        ObjectVersion next = await PutAsync("next", Bytes(5000, 2));
        int seed = 2;
        Func<Task> backup = () => BackUpAsync(async _ =>
        {
            await PurgeAsync(next);
            next = await PutAsync("next", Bytes(5000, ++seed));
        });
        (await backup.Should().ThrowAsync<StorageException>()).WithMessage("*'main' changes faster than it can be copied*");

        await using ObjectStores restored = await OpenRestoredAsync();
        (await restored.GetAsync(Main)).Should().NotBeNull();
        (await (await restored.GetAsync(Main)).History.LastSyncIdAsync(None)).Should().Be(1);
        (await BackUpAsync()).Faults.Should().BeEmpty("the next attempt begins afresh");
    }

    [Test]
    public async Task Damaged_and_missing_blobs_are_reported_by_key_and_the_rest_is_copied()
    {
        ObjectVersion damaged = await PutAsync("damaged\n", Bytes(5000, 1));
        Damage(BlobFiles(Data).Single());
        string[] before = BlobFiles(Data);
        ObjectVersion missing = await PutAsync("missing", Bytes(5000, 2));
        System.IO.File.Delete(BlobFiles(Data).Except(before).Single());
        await PutAsync("whole", Bytes(5000, 3));

        BackupReport report = await BackUpAsync();

        report.FaultCount.Should().Be(2);
        report.Faults.Should().BeEquivalentTo([
            new { Service = Main, Key = (ObjectKey?)damaged.Key, VersionId = (VersionId?)damaged.VersionId },
            new { Service = Main, Key = (ObjectKey?)missing.Key, VersionId = (VersionId?)missing.VersionId },
        ]);
        report.Faults.Single(fault => fault.Key == damaged.Key).Message.Should().Contain("does not match its checksum in block 0");
        report.Faults.Single(fault => fault.Key == missing.Key).Message.Should().Contain("is missing");
        report.CopiedBlobs.Should().Be(1);
        (await RestoreAsync()).Faults.Should().BeEquivalentTo(report.Faults, o => o.Excluding(fault => fault.Message));
        await using var restored = ObjectStores.Open(Options(Restored), Time);
        (await ReadAsync(await restored.GetAsync(Main), "whole")).Should().Equal(Bytes(5000, 3));
    }

    [Test]
    public async Task A_sound_copy_of_a_blob_that_is_damaged_since_stays()
    {
        await PutAsync("a", Bytes(5000));
        await BackUpAsync();
        Damage(BlobFiles(Data).Single());
        (await BackUpAsync()).Faults.Should().BeEmpty();
        await using ObjectStores restored = await OpenRestoredAsync();
        (await ReadAsync(await restored.GetAsync(Main), "a")).Should().Equal(Bytes(5000));
    }

    [Test]
    public async Task A_damaged_body_in_the_catalog_is_reported()
    {
        ObjectVersion small = await PutAsync("small", Bytes(10));
        Execute("UPDATE contents SET body = zeroblob(10)");
        (await BackUpAsync()).Faults.Should().BeEquivalentTo([new { Key = (ObjectKey?)small.Key, Message = "Its bytes do not match their checksum." }]);
    }

    [Test]
    public async Task No_blob_is_dropped_on_the_word_of_a_catalog_whose_books_are_wrong()
    {
        await PutAsync("a", Bytes(5000));
        await BackUpAsync();
        Execute("DELETE FROM blobs");
        await BackUpAsync();
        BlobFiles(Target).Should().HaveCount(1);
    }

    [TestCase("unreadable")]
    [TestCase("missing")]
    [TestCase("cut to nothing")]
    public async Task A_lost_catalog_does_not_take_the_place_of_a_sound_one(string how)
    {
        await PutAsync("a", Bytes(5000));
        await CreateAsync("second");
        await PutAsync(await Stores.GetAsync("second"), "b", Bytes(10));
        BackupReport earlier = await BackUpAsync();
        await Stores.DisposeAsync();
        string catalog = Path.Combine(ServiceFolder(Data), "catalog.db");
        System.IO.File.Delete(catalog);
        if (how != "missing")
        {
            System.IO.File.WriteAllBytes(catalog, how == "unreadable" ? Bytes(10_000) : []);
        }

        BackupReport report = await BackUpAsync();

        report.Faults.Should().ContainSingle().Which.Message.Should().StartWith("The catalog is ");
        report.Manifest.Services.Should().BeEquivalentTo(earlier.Manifest.Services);
        await using ObjectStores restored = await OpenRestoredAsync();
        (await ReadAsync(await restored.GetAsync(Main), "a")).Should().Equal(Bytes(5000));
    }

    [Test]
    public async Task A_service_removed_meanwhile_is_no_fault()
    {
        await PutAsync("a", Bytes(5000));
        await CreateAsync("removed");
        await Stores.GetAsync("removed");
        await BackUpAsync();
        await PutAsync("b", Bytes(5000, 2));
        BackupReport report = await BackUpAsync(async _ => await Stores.DeleteAsync("removed", None));
        report.Faults.Should().BeEmpty();
        report.Manifest.Services.Select(service => service.Id).Should().Contain("removed", "it was there when the backup began");
        (await BackUpAsync()).Manifest.Services.Select(service => service.Id).Should().Equal(Main);
        Directory.GetDirectories(Path.Combine(Target, "services")).Should().HaveCount(1);
    }

    [Test]
    public async Task The_data_folder_is_only_read()
    {
        await PutAsync("a", Bytes(5000));
        ObjectVersion reserved = await PutAsync("b", Bytes(5000, 2));
        Execute("UPDATE blobs SET state = 1, free_at = 0");
        string writing = Path.Combine(ServiceFolder(Data), "blobs", "tmp", BlobId.New().ToString());
        System.IO.File.WriteAllBytes(writing, [1]);
        await BackUpAsync();
        System.IO.File.Exists(writing).Should().BeTrue();
        (await ReadAsync(Store, reserved.Key.Value)).Should().Equal(Bytes(5000, 2));
        BlobFiles(Data).Should().HaveCount(3);
    }

    [Test]
    public async Task Two_backups_into_one_folder_do_not_run_at_once()
    {
        await PutAsync("a", Bytes(5000));
        Exception? second = null;
        await BackUpAsync(async _ =>
        {
            try
            {
                await BackUpAsync();
            }
            catch (StorageException e)
            {
                second = e;
            }
        });
        second.Should().NotBeNull();
        second!.Message.Should().Be($"Another backup or restore is using {Target}.");
    }

    [Test]
    public async Task The_backup_of_another_gateway_is_not_overwritten()
    {
        await BackUpAsync();
        await MakeMasterKeyAsync(File("other"));
        Func<Task> backup = () => BackUpAsync(File("other"));
        (await backup.Should().ThrowAsync<BackupRefusedException>()).WithMessage("*holds a backup of another data folder*");
        (await BackUpAsync()).Manifest.Services.Should().HaveCount(1);
    }

    [Test]
    public async Task A_folder_that_holds_something_else_is_refused()
    {
        Directory.CreateDirectory(Target);
        System.IO.File.WriteAllText(Path.Combine(Target, "precious"), "");
        Func<Task> backup = () => BackUpAsync();
        (await backup.Should().ThrowAsync<BackupRefusedException>()).WithMessage("*neither empty nor a backup*");
        Directory.GetFileSystemEntries(Target).Should().HaveCount(1);
    }

    [TestCase("data", "data")]
    [TestCase("data", "data/backups/daily")]
    [TestCase("data", "")]
    [TestCase("data", "link/inside")]
    public async Task Folders_that_lie_in_each_other_are_refused(string data, string target)
    {
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateSymbolicLink(File("link"), Data);
        }

        Func<Task> backup = () => new BackupJob(new StorageOptions { DataDirectory = File(data) }, File(target), "node-1", Time).RunAsync(null, None);
        (await backup.Should().ThrowAsync<BackupRefusedException>()).WithMessage("*lie in each other*");
    }

    [Test]
    public async Task A_folder_without_data_cannot_be_backed_up()
    {
        Func<Task> backup = () => BackUpAsync(File("nothing"));
        (await backup.Should().ThrowAsync<StorageException>()).WithMessage("There is nothing to back up*");
        Directory.Exists(Target).Should().BeFalse();
        Directory.Exists(File("nothing")).Should().BeFalse();
    }

    [Test]
    public async Task It_is_its_owners_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no such modes.");
            return;
        }

        await PutAsync("a", Bytes(5000));
        await BackUpAsync();
        foreach (string path in (string[])[Target, Path.Combine(Target, "services"), ServiceFolder(Target), .. Directory.GetFiles(Target, "*.db"), Path.Combine(Target, "master.key")])
        {
            (System.IO.File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)).Should().Be(UnixFileMode.None, path);
        }
    }
}
