using System.Runtime.Versioning;
using System.Text;
using Gateway.Storage;
using Gateway.Storage.Identity;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Unit.Storage;

internal sealed class KeyStoreTest
{
    private const string Secret = "a-secret-that-nobody-else-has-0123456789";

    private TemporaryFolder _folder = null!;
    private ManualTimeProvider _time = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = new TemporaryFolder();
        _time = new ManualTimeProvider();
    }

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task A_key_survives_a_restart_unchanged()
    {
        ApiKey key = Key("one") with { AccountId = "acme", Permissions = new Permissions(AccessLevel.Read, new Dictionary<string, AccessLevel> { ["main"] = AccessLevel.Write }) };
        await using (KeyStore keys = await OpenAsync())
        {
            await keys.AddAsync(key);
            keys.Find("one").Should().BeEquivalentTo(key, o => o.ComparingByMembers<ApiKey>());
        }

        await using KeyStore again = await OpenAsync();
        again.Find("one").Should().BeEquivalentTo(key, o => o.ComparingByMembers<ApiKey>());
        again.List().Should().ContainSingle().Which.Should().BeEquivalentTo(new { Id = "one", AccountId = "acme", Origin = KeyOrigin.Stored, Created = _time.GetUtcNow() });
    }

    [Test]
    public async Task The_secret_is_nowhere_in_the_data_folder()
    {
        await using KeyStore keys = await OpenAsync();
        await keys.AddAsync(Key("one"));
        string[] files = Directory.GetFiles(_folder.Path);
        files.Select(Path.GetFileName).Should().Contain(["registry.db", "registry.db-wal", "master.key"]);
        foreach (string file in files)
        {
            byte[] bytes = await ReadSharedAsync(file);
            bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Secret)).Should().Be(-1, $"{file} must not hold the secret");
        }
    }

    [Test]
    [Platform(Exclude = "Win")]
    [UnsupportedOSPlatform("windows")]
    public async Task The_master_key_is_for_its_owner_only()
    {
        await using KeyStore keys = await OpenAsync();
        string file = _folder.File("master.key");
        File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        new FileInfo(file).Length.Should().Be(32);
        Directory.GetFiles(_folder.Path, "master*").Should().Equal(file);
    }

    [Test]
    public async Task Another_master_key_does_not_decrypt()
    {
        await using (KeyStore keys = await OpenAsync())
        {
            await keys.AddAsync(Key("one"));
        }

        File.WriteAllBytes(_folder.File("master.key"), new byte[32]);
        (await FailAsync()).Should().Contain("key one").And.Contain("master.key");
    }

    [Test]
    public async Task A_missing_master_key_is_not_replaced_while_secrets_need_it()
    {
        await using (KeyStore keys = await OpenAsync())
        {
            await keys.AddAsync(Key("one"));
        }

        File.Delete(_folder.File("master.key"));
        (await FailAsync()).Should().Contain("is missing");
        File.Exists(_folder.File("master.key")).Should().BeFalse();
    }

    [Test]
    public async Task A_registry_that_is_no_database_is_reported()
    {
        _folder.Write("registry.db", new string('x', 4096));
        (await FailAsync()).Should().Contain("registry");
    }

    [Test]
    public async Task A_secret_moved_to_another_key_does_not_decrypt()
    {
        using (MasterKey master = MasterKey.Open(_folder.File("master.key"), mustExist: false))
        {
            byte[] box = master.Encrypt("one", Secret);
            master.Decrypt("one", box).Should().Be(Secret);
            Assert.Throws<StorageException>(() => master.Decrypt("two", box))!.Error.Should().Be(StorageError.Corrupted);
            Assert.Throws<StorageException>(() => master.Decrypt("one", box.AsSpan(0, 5)))!.Error.Should().Be(StorageError.Corrupted);
        }

        await using KeyStore keys = await OpenAsync();
    }

    [Test]
    public async Task A_key_that_another_process_makes_is_found_by_the_next_poll_and_listed()
    {
        await using KeyStore server = await OpenAsync();
        await using KeyStore tool = await OpenAsync();
        await tool.AddAsync(Key("one"));
        server.List().Should().BeEmpty();

        _time.Advance(KeyStore.PollInterval);

        server.List().Should().ContainSingle();
        server.Find("one")!.Secret.Should().Be(Secret);
    }

    [Test]
    public async Task An_unknown_id_is_looked_for_at_once_but_not_at_every_request()
    {
        await using KeyStore server = await OpenAsync();
        await using KeyStore tool = await OpenAsync();
        for (int i = 0; i < KeyStore.UnknownKeyBurst; i++)
        {
            server.Find($"guessed-{i}").Should().BeNull();
        }

        await tool.AddAsync(Key("one"));
        server.Find("one").Should().BeNull("somebody looked too often a moment ago");
        _time.Advance(KeyStore.UnknownKeyInterval);
        server.Find("one").Should().NotBeNull();
    }

    [Test]
    public async Task A_key_that_another_process_removes_is_out_of_force_after_the_next_poll()
    {
        await using KeyStore server = await OpenAsync();
        await server.AddAsync(Key("one"));
        await using KeyStore tool = await OpenAsync();
        await tool.RemoveAsync("one");

        _time.Advance(KeyStore.PollInterval);

        server.Find("one").Should().BeNull();
    }

    [Test]
    public async Task A_configured_key_wins_over_a_stored_one_and_cannot_be_removed()
    {
        await using (KeyStore keys = await OpenAsync())
        {
            await keys.AddAsync(Key("one"));
        }

        ApiKey configured = Key("one") with { Secret = "configured" };
        await using KeyStore again = await OpenAsync(configured);
        again.Find("one").Should().Be(configured);
        again.List().Should().ContainSingle().Which.Origin.Should().Be(KeyOrigin.Configured);
        KeyStoreException e = Assert.ThrowsAsync<KeyStoreException>(() => again.RemoveAsync("one"))!;
        e.Message.Should().Contain("configuration");
        Assert.ThrowsAsync<KeyStoreException>(() => again.AddAsync(Key("one")))!.Message.Should().Be("There is a key 'one' already.");
    }

    [Test]
    public async Task Taken_unknown_and_bad_ids_are_refused()
    {
        await using KeyStore keys = await OpenAsync();
        await keys.AddAsync(Key("one"));
        Assert.ThrowsAsync<KeyStoreException>(() => keys.AddAsync(Key("one")))!.Message.Should().Be("There is a key 'one' already.");
        Assert.ThrowsAsync<KeyStoreException>(() => keys.RemoveAsync("two"))!.Message.Should().Be("There is no key 'two'.");
        Assert.ThrowsAsync<KeyStoreException>(() => keys.AddAsync(Key("a/b")))!.Message.Should().Contain("may hold only");
    }

    [Test]
    public async Task An_admin_key_is_made_only_when_there_is_no_key_at_all()
    {
        await using (KeyStore configured = await OpenAsync(Key("one")))
        {
            (await configured.EnsureAdminAsync()).Should().BeNull();
        }

        await using KeyStore keys = await OpenAsync();
        ApiKey admin = (await keys.EnsureAdminAsync())!;
        admin.Admin.Should().BeTrue();
        admin.AccountId.Should().Be("owner");
        admin.Id.Should().MatchRegex("^OWN[A-Z2-7]{17}$");
        admin.Secret.Should().MatchRegex("^[A-Za-z0-9_-]{40}$");
        keys.Find(admin.Id)!.Secret.Should().Be(admin.Secret);
        (await keys.EnsureAdminAsync()).Should().BeNull();
    }

    [Test]
    public async Task Accounts_are_the_configured_ones_and_any_other_by_its_id()
    {
        var acme = new Account("acme", "Acme", "it@acme.example");
        await using KeyStore keys = await KeyStore.OpenAsync(new StorageOptions { DataDirectory = _folder.Path }, [], [acme], _time);
        keys.Account("acme").Should().Be(acme);
        keys.Account("owner").Should().Be(new Account("owner", "owner"));
    }

    [Test]
    public async Task A_key_is_found_by_its_secret_while_it_is_in_force()
    {
        ApiKey configured = Key("configured") with { Secret = "configured-secret" };
        await using KeyStore keys = await OpenAsync(configured);
        keys.FindBySecret("configured-secret").Should().Be(configured);
        keys.FindBySecret(Secret).Should().BeNull();
        await keys.AddAsync(Key("one"));
        keys.FindBySecret(Secret)!.Id.Should().Be("one");
        foreach (string other in (string[])["", "one", Secret + "x", Secret[..^1], Secret.ToUpperInvariant(), new string('x', 100_000), "Ā"])
        {
            keys.FindBySecret(other).Should().BeNull();
        }

        await keys.RemoveAsync("one");
        keys.FindBySecret(Secret).Should().BeNull();
    }

    [Test]
    public async Task A_secret_that_another_process_stored_is_looked_for_at_once()
    {
        await using KeyStore server = await OpenAsync();
        await using KeyStore tool = await OpenAsync();
        await tool.AddAsync(Key("one"));
        _time.Advance(KeyStore.UnknownKeyInterval);
        server.FindBySecret(Secret)!.Id.Should().Be("one");
    }

    [Test]
    public async Task No_two_keys_have_the_same_secret_and_nobody_is_told_whose_it_is()
    {
        await using KeyStore keys = await OpenAsync(Key("configured"));
        await using KeyStore tool = await OpenAsync();
        await tool.AddAsync(Key("one") with { Secret = "stored" });
        foreach (string taken in (string[])[Secret, "stored"])
        {
            KeyStoreException e = Assert.ThrowsAsync<KeyStoreException>(() => keys.AddAsync(Key("two") with { Secret = taken }))!;
            e.Error.Should().Be(KeyStoreError.Exists);
            e.Message.Should().NotContain("configured").And.NotContain("one ").And.NotContain(taken);
        }
    }

    private static ApiKey Key(string id) => new(id, Secret, Account.DefaultId, Admin: false, Permissions.Everything);

    // SQLite holds its files open.
    private static async Task<byte[]> ReadSharedAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    private Task<KeyStore> OpenAsync(params ApiKey[] configured) => KeyStore.OpenAsync(new StorageOptions { DataDirectory = _folder.Path }, configured, [], _time);

    private async Task<string> FailAsync()
    {
        StorageException e = Assert.ThrowsAsync<StorageException>(() => OpenAsync())!;
        e.Error.Should().Be(StorageError.Corrupted);
        await Task.CompletedTask;
        return e.Message;
    }
}
