using Gateway.Storage;
using Gateway.Storage.Backup;
using Gateway.Storage.Identity;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Backup;

/// <summary>A restore makes a data folder, wholly or not at all, and says what the backup has lost.</summary>
internal sealed class RestoreJobTests : BackupTestBase
{
    [SetUp]
    public async Task BackUp()
    {
        await PutAsync("a", Bytes(5000, 1));
        await PutAsync("b", Bytes(5000, 2));
        await BackUpAsync();
    }

    [Test]
    public async Task A_restore_that_was_stopped_is_no_data_folder_and_goes_on_when_run_again()
    {
        using (var job = new RestoreJob(Target, Restored))
        {
            Func<Task> stopped = () => job.RunAsync(new StopAt(5000), None);
            await stopped.Should().ThrowAsync<OperationCanceledException>();
        }

        System.IO.File.Exists(Path.Combine(Restored, "registry.db")).Should().BeFalse();
        Action open = () => ObjectStores.Open(Options(Restored), Time);
        open.Should().Throw<StorageException>().WithMessage("*holds a restore that has not finished*");
        Func<Task> keys = () => KeyStore.OpenAsync(Options(Restored), [], [], Time);
        (await keys.Should().ThrowAsync<StorageException>()).WithMessage("*holds a restore that has not finished*");

        BackupReport report = await RestoreAsync();
        (report.CopiedBlobs + report.PresentBlobs).Should().Be(2);
        report.PresentBlobs.Should().BeGreaterThan(0);
        await using ObjectStores restored = ObjectStores.Open(Options(Restored), Time);
        (await ReadAsync(await restored.GetAsync(Main), "b")).Should().Equal(Bytes(5000, 2));
    }

    [Test]
    public async Task A_restore_that_ended_at_its_very_beginning_can_be_run_again()
    {
        Directory.CreateDirectory(Restored);
        System.IO.File.WriteAllText(Path.Combine(Restored, "lock"), "");
        System.IO.File.WriteAllText(Path.Combine(Restored, "restore.partial.tmp"), "{");
        (await RestoreAsync()).CopiedBlobs.Should().Be(2);
    }

    [Test]
    public async Task The_unfinished_restore_of_another_backup_is_left_alone()
    {
        using (var job = new RestoreJob(Target, Restored))
        {
            Func<Task> stopped = () => job.RunAsync(new StopAt(5000), None);
            await stopped.Should().ThrowAsync<OperationCanceledException>();
        }

        Time.Advance(TimeSpan.FromHours(1));
        await BackUpAsync();
        Func<Task> restore = RestoreAsync;
        (await restore.Should().ThrowAsync<BackupRefusedException>()).WithMessage("*unfinished restore of another backup*");
    }

    [Test]
    public async Task A_data_folder_in_use_or_with_anything_in_it_is_refused()
    {
        Directory.CreateDirectory(Restored);
        System.IO.File.WriteAllText(Path.Combine(Restored, "something"), "");
        Func<Task> restore = RestoreAsync;
        (await restore.Should().ThrowAsync<BackupRefusedException>()).WithMessage("*is not empty*");
        Directory.GetFileSystemEntries(Restored).Should().HaveCount(1);
    }

    [TestCase("absent", "*is not a backup*")]
    [TestCase("empty", "*is not a backup*")]
    [TestCase("begun", "*was never finished*")]
    public async Task What_is_no_backup_is_refused(string what, string message)
    {
        Directory.Delete(Target, recursive: true);
        if (what != "absent")
        {
            Directory.CreateDirectory(Target);
        }

        if (what == "begun")
        {
            await PutAsync("c", Bytes(5000, 3));
            Func<Task> backup = () => BackUpAsync(_ => throw new OperationCanceledException());
            await backup.Should().ThrowAsync<OperationCanceledException>();
        }

        Func<Task> restore = RestoreAsync;
        (await restore.Should().ThrowAsync<BackupRefusedException>()).WithMessage(message);
        Directory.Exists(Restored).Should().BeFalse();
    }

    [TestCase("{ nonsense", StorageError.Corrupted)]
    [TestCase("""{"format":1,"time":"2026-01-01T00:00:00Z","registrySha256":"","services":[{"id":"x","folder":"../../x-1"}]}""", StorageError.Corrupted)]
    [TestCase("""{"format":1,"time":"2026-01-01T00:00:00Z","registrySha256":"","services":[null]}""", StorageError.Corrupted)]
    [TestCase("""{"format":2,"time":"2026-01-01T00:00:00Z","registrySha256":"","services":[]}""", StorageError.Unavailable)]
    public async Task A_description_that_cannot_be_relied_on_is_refused(string json, StorageError error)
    {
        System.IO.File.WriteAllText(Path.Combine(Target, BackupManifest.FileName), json);
        Func<Task> restore = RestoreAsync;
        (await restore.Should().ThrowAsync<StorageException>()).Which.Error.Should().Be(error);
        Directory.Exists(Restored).Should().BeFalse();
    }

    [Test]
    public async Task A_damaged_blob_of_the_backup_is_reported_and_the_rest_restored()
    {
        Damage(BlobFiles(Target)[0]);
        BackupReport report = await RestoreAsync();
        report.FaultCount.Should().Be(1);
        string lost = report.Faults.Single().Key!.Value.Value;
        await using ObjectStores restored = ObjectStores.Open(Options(Restored), Time);
        ObjectStore store = await restored.GetAsync(Main);
        (await ReadAsync(store, lost == "a" ? "b" : "a")).Should().HaveCount(5000);
        (await store.Fsck.RunAsync(repair: false, null, None)).Should().ContainSingle();
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_damaged_catalog_of_the_backup_is_reported_and_other_services_restored(bool unreadable)
    {
        await CreateAsync("second");
        await PutAsync(await Stores.GetAsync("second"), "c", Bytes(5000, 3));
        await BackUpAsync();
        string catalog = Path.Combine(ServiceFolder(Target), "catalog.db");
        byte[] bytes = System.IO.File.ReadAllBytes(catalog);
        bytes.AsSpan(unreadable ? 0 : bytes.Length - 10, 10).Fill(1);
        System.IO.File.WriteAllBytes(catalog, bytes);

        BackupReport report = await RestoreAsync();

        report.Faults.Should().NotBeEmpty().And.OnlyContain(fault => fault.Service == Main);
        report.Faults[0].Message.Should().StartWith("The catalog in the backup is damaged.");
        await using ObjectStores restored = ObjectStores.Open(Options(Restored), Time);
        (await ReadAsync(await restored.GetAsync("second"), "c")).Should().Equal(Bytes(5000, 3));
    }

    [Test]
    public async Task A_missing_catalog_of_the_backup_is_reported_and_the_rest_restored()
    {
        System.IO.File.Delete(Path.Combine(ServiceFolder(Target), "catalog.db"));
        (await RestoreAsync()).Faults.Should().ContainSingle().Which.Message.Should().Contain("is missing in the backup");
        await using ObjectStores restored = ObjectStores.Open(Options(Restored), Time);
        restored.List().Should().HaveCount(1);
    }

    [Test]
    public async Task A_damaged_registry_of_the_backup_makes_no_data_folder()
    {
        Damage(Path.Combine(Target, "registry.db"));
        Func<Task> restore = RestoreAsync;
        (await restore.Should().ThrowAsync<StorageException>()).Which.Error.Should().Be(StorageError.Corrupted);
        Action open = () => ObjectStores.Open(Options(Restored), Time);
        open.Should().Throw<StorageException>();
    }

    /// <summary>The moment between the new backup's taking its place and the last of its files' being renamed.</summary>
    [Test]
    public async Task A_backup_stopped_while_it_took_its_place_is_the_new_one()
    {
        Directory.CreateDirectory(File("earlier"));
        CopyTo(Target, File("earlier"));
        await PutAsync("c", Bytes(5000, 3));
        await BackUpAsync();
        foreach (string name in (string[])[BackupManifest.FileName, Path.GetRelativePath(Target, Path.Combine(ServiceFolder(Target), "catalog.db"))])
        {
            System.IO.File.Move(Path.Combine(Target, name), Path.Combine(Target, name + ".new"));
            System.IO.File.Copy(Path.Combine(File("earlier"), name), Path.Combine(Target, name));
        }

        await using ObjectStores restored = await OpenRestoredAsync();
        (await ReadAsync(await restored.GetAsync(Main), "c")).Should().Equal(Bytes(5000, 3));
    }

    [Test]
    public async Task A_backup_stopped_before_it_took_its_place_leaves_the_earlier_one()
    {
        await PutAsync("c", Bytes(5000, 3));
        int opened = 0;
        await PutAsync("d", Bytes(5000, 4));
        Func<Task> backup = () => BackUpAsync(_ => Interlocked.Increment(ref opened) == 2 ? throw new OperationCanceledException() : Task.CompletedTask);
        await backup.Should().ThrowAsync<OperationCanceledException>();
        await using ObjectStores restored = await OpenRestoredAsync();
        (await (await restored.GetAsync(Main)).History.LastSyncIdAsync(None)).Should().Be(2);
        (await ReadAsync(await restored.GetAsync(Main), "b")).Should().Equal(Bytes(5000, 2));
    }

    [Test]
    public void A_backup_is_no_data_folder()
    {
        Action open = () => ObjectStores.Open(Options(Target), Time);
        open.Should().Throw<StorageException>().WithMessage("*is a backup*");
    }

    private static void CopyTo(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            System.IO.File.Copy(file, copy);
        }
    }

    private sealed class StopAt(long bytes) : IProgress<BackupProgress>
    {
        public void Report(BackupProgress value)
        {
            if (value.DoneBytes >= bytes)
            {
                throw new OperationCanceledException();
            }
        }
    }
}
