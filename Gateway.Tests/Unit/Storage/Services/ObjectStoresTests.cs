using Gateway.Storage;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;
using Gateway.Storage.Versioning;

namespace Gateway.Tests.Unit.Storage.Services;

internal sealed class ObjectStoresTests
{
    private readonly ManualTimeProvider _time = new();
    private TemporaryFolder _folder = null!;
    private ObjectStores _stores = null!;

    private static CancellationToken None => CancellationToken.None;

    [SetUp]
    public void Open()
    {
        _folder = new TemporaryFolder();
        _stores = OpenStores();
    }

    [TearDown]
    public async Task Close()
    {
        await _stores.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Services_are_made_listed_changed_and_found_again()
    {
        ServiceInfo second = await _stores.CreateAsync(Info("second") with { CannedAcl = "public-read", Region = "moon" }, None);
        ServiceInfo first = await _stores.CreateAsync(Info("first"), None);
        first = await _stores.UpdateAsync("first", s => s with { Versioning = VersioningState.Enabled, KeepVersions = TimeSpan.FromDays(3) }, None);
        await PutAsync("first", "a");
        await ReopenAsync();
        _stores.List().Should().Equal(first, second);
        _stores.Find("second").Should().Be(second);
        _stores.Find("third").Should().BeNull();
        (await (await _stores.GetAsync("first")).GetAsync(ObjectKey.Parse("a"), null, None)).VersionId.IsNull.Should().BeFalse();
        (await _stores.GetAsync("first")).Service.Should().Be(first);
    }

    [Test]
    public async Task A_change_of_settings_reaches_an_open_store()
    {
        await _stores.CreateAsync(Info("main"), None);
        ObjectStore store = await _stores.GetAsync("main");
        (await PutAsync("main", "a")).VersionId.IsNull.Should().BeTrue();
        await _stores.UpdateAsync("main", s => s with { Versioning = VersioningState.Enabled }, None);
        (await PutAsync("main", "a")).VersionId.IsNull.Should().BeFalse();
        (await _stores.GetAsync("main")).Should().BeSameAs(store);
    }

    [Test]
    public async Task What_cannot_be_is_refused()
    {
        await _stores.CreateAsync(Info("main"), None);
        await ShouldBeRefusedAsync(() => _stores.CreateAsync(Info("main"), None), StorageError.ServiceExists);
        await ShouldBeRefusedAsync(() => _stores.CreateAsync(Info("NO"), None), StorageError.InvalidServiceId);
        await ShouldBeRefusedAsync(() => _stores.UpdateAsync("none", s => s, None), StorageError.NoSuchService);
        await ShouldBeRefusedAsync(() => _stores.DeleteAsync("none", None), StorageError.NoSuchService);
        await ShouldBeRefusedAsync(async () => await _stores.GetAsync("none"), StorageError.NoSuchService);
    }

    [Test]
    public async Task Of_concurrent_creations_one_wins()
    {
        Task<ServiceInfo>[] all = [.. Enumerable.Range(0, 20).Select(i => Task.Run(() => _stores.CreateAsync(Info("main") with { Name = $"{i}" }, None)))];
        await Task.WhenAll(all.Select(one => one.ContinueWith(_ => { }, TaskScheduler.Default)));
        Task<ServiceInfo> won = all.Single(one => one.IsCompletedSuccessfully);
        _stores.Find("main").Should().Be(await won);
        await ReopenAsync();
        _stores.Find("main").Should().Be(await won);
    }

    [Test]
    public async Task A_removed_service_is_gone_and_its_successor_starts_empty()
    {
        await _stores.CreateAsync(Info("main"), None);
        await PutAsync("main", "a");
        await ShouldBeRefusedAsync(() => _stores.DeleteAsync("main", None), StorageError.ServiceNotEmpty);
        ObjectStore store = await _stores.GetAsync("main");
        await store.DeleteAsync(new DeleteTarget(ObjectKey.Parse("a"), null, WritePreconditions.None), "owner", None);
        await store.Uploads.CreateAsync(ObjectKey.Parse("up"), ObjectMetadata.Empty, "owner", UploadChecksum.Default, None);
        await _stores.DeleteAsync("main", None);
        Directory.EnumerateDirectories(_folder.File("services")).Should().BeEmpty();
        await ShouldBeRefusedAsync(async () => await _stores.GetAsync("main"), StorageError.NoSuchService);
        await ShouldBeRefusedAsync(() => PutAsync(store), StorageError.NoSuchService);
        await _stores.CreateAsync(Info("main"), None);
        (await (await _stores.GetAsync("main")).History.LastSyncIdAsync(None)).Should().Be(0);
        await ReopenAsync();
        _stores.List().Should().HaveCount(1);
    }

    [Test]
    public async Task Folders_that_a_removal_left_are_cleared_at_the_next_start()
    {
        await _stores.CreateAsync(Info("main"), None);
        await _stores.CreateAsync(Info("gone"), None);
        await PutAsync("main", "a");
        await _stores.DeleteAsync("gone", None);

        // As when the process ended before it came to the folder.
        Directory.CreateDirectory(_folder.File("services/gone-2/blobs"));
        await ReopenAsync();
        Directory.EnumerateDirectories(_folder.File("services")).Select(Path.GetFileName).Should().Equal("main-1");
        await PutAsync("main", "b");
    }

    [Test]
    public async Task Folders_that_the_registry_has_never_known_are_left_alone()
    {
        await _stores.CreateAsync(Info("main"), None);
        await PutAsync("main", "a");
        await _stores.DisposeAsync();

        // An operator who puts back an old registry, or none, must not lose the objects.
        File.Delete(_folder.File("registry.db"));
        _stores = OpenStores();
        Directory.Exists(_folder.File("services/main-1")).Should().BeTrue();
    }

    [Test]
    public async Task Configuration_is_applied_where_it_has_changed()
    {
        var forever = new ServiceDefinition("main", "Main", "owner", KeepVersions: null, CaseSensitive: true);
        await _stores.ApplyAsync([forever], None);
        _stores.Find("main")!.Versioning.Should().Be(VersioningState.Enabled);

        // What was set at run time stays as long as the file says the same.
        await _stores.UpdateAsync("main", s => s with { Versioning = VersioningState.Suspended, CannedAcl = "public-read" }, None);
        await ReopenAsync();
        await _stores.ApplyAsync([forever with { Name = "Renamed", AccountId = "other" }], None);
        _stores.Find("main").Should().BeEquivalentTo(new { Name = "Renamed", AccountId = "other", Versioning = VersioningState.Suspended, CannedAcl = "public-read" });

        await _stores.ApplyAsync([forever with { KeepVersions = TimeSpan.FromDays(30) }], None);
        _stores.Find("main").Should().BeEquivalentTo(new { Versioning = VersioningState.Enabled, KeepVersions = TimeSpan.FromDays(30) });
        await _stores.ApplyAsync([forever with { KeepVersions = TimeSpan.Zero, CaseSensitive = false }], None);
        _stores.Find("main").Should().BeEquivalentTo(new { Versioning = VersioningState.Suspended, KeepVersions = (TimeSpan?)null, CaseSensitive = true });
        await _stores.ApplyAsync([new ServiceDefinition("never", "Never", "owner", TimeSpan.Zero, CaseSensitive: false)], None);
        _stores.Find("never").Should().BeEquivalentTo(new { Versioning = VersioningState.Unversioned, CaseSensitive = false });
    }

    [Test]
    public async Task A_service_that_could_not_be_opened_is_opened_when_it_can()
    {
        await _stores.CreateAsync(Info("main"), None);
        Directory.CreateDirectory(_folder.File("services/main-1"));
        _folder.Write("services/main-1/blobs", "in the way");
        await ShouldBeRefusedAsync(async () => await _stores.GetAsync("main"), StorageError.Unavailable);
        File.Delete(_folder.File("services/main-1/blobs"));
        await PutAsync("main", "a");
    }

    [Test]
    public async Task A_service_that_could_not_be_opened_does_not_keep_others_from_closing()
    {
        await _stores.CreateAsync(Info("main"), None);
        Directory.CreateDirectory(_folder.File("services/main-1"));
        _folder.Write("services/main-1/blobs", "in the way");
        await ShouldBeRefusedAsync(async () => await _stores.GetAsync("main"), StorageError.Unavailable);
        await _stores.Invoking(s => s.DisposeAsync().AsTask()).Should().NotThrowAsync();
        _stores = OpenStores();
    }

    [Test]
    public async Task A_replica_that_is_promoted_takes_writes_for_good_far_beyond_its_primarys_ids()
    {
        ServiceDefinition replica = new("main", "Main", "owner", null, CaseSensitive: true) { ReplicaOf = "primary/main" };
        await _stores.ApplyAsync([replica], None);
        await ShouldBeRefusedAsync(() => PutAsync("main", "a"), StorageError.ReadOnlyReplica);
        (await _stores.PromoteAsync("main", None)).ReplicaOf.Should().BeNull();
        (await PutAsync("main", "a")).SyncId.Should().Be((1L << 40) + 1);
        await ShouldBeRefusedAsync(() => _stores.PromoteAsync("main", None), StorageError.NotAReplica);
        await ReopenAsync();
        await _stores.ApplyAsync([replica], None);
        await PutAsync("main", "b");
        await _stores.ApplyAsync([replica with { ReplicaOf = "another/main" }], None);
        await ShouldBeRefusedAsync(() => PutAsync("main", "c"), StorageError.ReadOnlyReplica);
        await _stores.ApplyAsync([replica with { ReplicaOf = null }], None);
        (await PutAsync("main", "c")).SyncId.Should().Be((2L << 40) + 3);
    }

    [Test]
    public async Task What_another_process_changes_is_taken_over()
    {
        await _stores.ApplyAsync([new("main", "Main", "owner", null, CaseSensitive: true) { ReplicaOf = "primary/main" }], None);
        await using (ObjectStores another = OpenStores())
        {
            await another.PromoteAsync("main", None);
        }

        // What is written before it is noticed leaves it as it is.
        await _stores.UpdateAsync("main", s => s with { Versioning = VersioningState.Suspended }, None);
        await _stores.RefreshAsync(None);
        await PutAsync("main", "a");
        await ReopenAsync();
        _stores.Find("main")!.ReplicaOf.Should().BeNull();
    }

    private ObjectStores OpenStores() =>
        ObjectStores.Open(new StorageOptions { DataDirectory = _folder.Path, Durability = Durability.Normal }, _time);

    private async Task ReopenAsync()
    {
        await _stores.DisposeAsync();
        _stores = OpenStores();
    }

    private ServiceInfo Info(string id) =>
        new(id, "A name", "owner", _time.GetUtcNow(), VersioningState.Unversioned, null, CaseSensitive: true, null, null);

    private async Task<ObjectVersion> PutAsync(string id, string key) => await PutAsync(await _stores.GetAsync(id), key);

    private static async Task<ObjectVersion> PutAsync(ObjectStore store, string key = "a") => (await store.PutAsync(
        new ObjectWrite(
            ObjectKey.Parse(key), new IncomingBody { Stream = new MemoryStream([1, 2, 3]) }, ObjectMetadata.Empty, "owner", WritePreconditions.None),
        None)).Version;

    private static async Task ShouldBeRefusedAsync(Func<Task> act, StorageError error) =>
        (await act.Should().ThrowAsync<StorageException>()).Which.Error.Should().Be(error);
}
