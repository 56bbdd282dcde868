using Gateway.Storage;
using Gateway.Storage.Catalog.Postgres;
using Gateway.Storage.Identity;
using Gateway.Storage.Objects;
using Gateway.Tests.Host;
using Npgsql;

namespace Gateway.Tests.Nodes;

/// <summary>Gateways over one catalog have one master key, from the first start on.</summary>
internal sealed class SharedMasterKeyTests
{
    private static readonly byte[] One = [.. Enumerable.Range(0, 32).Select(n => (byte)n)];
    private static readonly byte[] Another = [.. Enumerable.Range(100, 32).Select(n => (byte)n)];

    private readonly TemporaryFolder _folder = new();
    private PostgresOptions _database = null!;

    [SetUp]
    public void CreateDatabase() => _database = PostgresServer.Shared.CreateDatabase();

    [OneTimeTearDown]
    public void Clean() => _folder.Dispose();

    [Test]
    public async Task Another_one_is_refused_before_any_key_is_stored()
    {
        await using (await OpenAsync(One))
        {
            await ShouldBeRefusedAsync(Another);
        }

        await ShouldBeRefusedAsync(Another);
        await using KeyStore again = await OpenAsync(One);
    }

    [Test]
    public async Task Of_two_that_come_first_at_once_one_is_refused()
    {
        for (int i = 0; i < 5; i++)
        {
            CreateDatabase();
            Task<KeyStore>[] both = [OpenAsync(One), OpenAsync(Another)];
            await Task.WhenAll(both).ContinueWith(_ => { }, TaskScheduler.Default);
            both.Count(one => one.IsCompletedSuccessfully).Should().Be(1);
            await (await both.Single(one => one.IsCompletedSuccessfully)).DisposeAsync();
        }
    }

    [Test]
    public async Task A_gateway_without_one_does_not_make_its_own_beside_that_of_others()
    {
        await using KeyStore first = await OpenAsync(One);
        string data = _folder.File("second");
        (await FluentActions.Awaiting(() => OpenAsync(null, data)).Should().ThrowAsync<StorageException>()).WithMessage("*set the same masterKey*");
        File.Exists(Path.Combine(data, "master.key")).Should().BeFalse();
    }

    [Test]
    public async Task Keys_from_before_decide_which_it_is()
    {
        var key = new ApiKey("old", "secret-of-old", Account.DefaultId, Admin: false, Permissions.Everything);
        await using (KeyStore first = await OpenAsync(One))
        {
            await first.AddAsync(key);
        }

        PostgresServer.Shared.Execute(new NpgsqlConnectionStringBuilder(_database.ConnectionString).Database!, "DELETE FROM gateway.master_key");
        await ShouldBeRefusedAsync(Another);
        await using (KeyStore second = await OpenAsync(One))
        {
            await second.RemoveAsync("old");
        }

        await ShouldBeRefusedAsync(Another);
    }

    private async Task ShouldBeRefusedAsync(byte[] masterKey) =>
        (await FluentActions.Awaiting(() => OpenAsync(masterKey)).Should().ThrowAsync<StorageException>()).WithMessage("*masterKey*");

    private Task<KeyStore> OpenAsync(byte[]? masterKey, string? data = null) => KeyStore.OpenAsync(
        new StorageOptions { DataDirectory = data ?? _folder.File($"{Guid.NewGuid():N}"), Postgres = _database, MasterKey = masterKey is null ? (ReadOnlyMemory<byte>?)null : masterKey },
        [],
        [],
        TimeProvider.System);
}
