using Gateway.Storage;
using Gateway.Storage.Blobs;
using Gateway.Storage.Catalog;
using Gateway.Storage.Catalog.Postgres;
using Gateway.Storage.Objects;
using Gateway.Tests.Host;
using Npgsql;

namespace Gateway.Tests.Unit.Storage.Catalog;

/// <summary>PostgreSQL goes and comes back, and the gateway stays up.</summary>
internal sealed class PostgresOutageTests
{
    private static CancellationToken None => CancellationToken.None;

    [Test]
    public async Task A_server_that_crashed_is_unavailable_and_works_again_once_it_is_back()
    {
        using var server = new PostgresServer();
        await using PostgresDatabase database = PostgresDatabase.Open(server.CreateDatabase(), Durability.Full);
        database.Migrate(PostgresDatabase.RegistrySchema, "Registry");
        database.Migrate(PostgresDatabase.SchemaOf(1), "Service");
        await using var catalog = new PostgresCatalog(database, 1, "test");
        BlobId first = await ReserveAsync();

        // Several sessions lie idle when the server goes.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ReadAsync(first)));
        server.StopAtOnce();
        await ShouldBeUnavailableAsync(() => ReadAsync(first));
        await ShouldBeUnavailableAsync(ReserveAsync);

        server.Start();
        (await ReadAsync(first)).Should().BeTrue();
        (await ReadAsync(await ReserveAsync())).Should().BeTrue();

        // Between two requests nobody notices.
        server.StopAtOnce();
        server.Start();
        (await ReadAsync(await ReserveAsync())).Should().BeTrue();
        server.StopAtOnce();
        server.Start();
        (await ReadAsync(first)).Should().BeTrue();

        async Task<BlobId> ReserveAsync()
        {
            BlobId blob = BlobId.New();
            await catalog.CommitAsync<bool>(
                async transaction =>
                {
                    await transaction.ReserveBlobAsync(blob, DateTimeOffset.UnixEpoch);
                    return true;
                },
                None);
            return blob;
        }

        async Task<bool> ReadAsync(BlobId blob) => await catalog.ReadAsync(reader => reader.FindBlobAsync(blob), None) is not null;
    }

    [Test]
    public async Task A_server_that_stands_still_is_unavailable_and_works_again()
    {
        PostgresOptions options = PostgresServer.Shared.CreateDatabase();
        var target = new NpgsqlConnectionStringBuilder(options.ConnectionString) { CommandTimeout = 2, Timeout = 2, CancellationTimeout = 500 };
        await using var proxy = new CuttingProxy(new Uri($"tcp://{target.Host}:{target.Port}"));
        (target.Host, target.Port) = (proxy.Address.Host, proxy.Address.Port);
        await using PostgresDatabase database = PostgresDatabase.Open(new PostgresOptions(target.ConnectionString), Durability.Full);
        database.Migrate(PostgresDatabase.RegistrySchema, "Registry");
        database.Migrate(PostgresDatabase.SchemaOf(1), "Service");
        await using var catalog = new PostgresCatalog(database, 1, "test");
        await WriteAsync();

        proxy.IsStalled = true;
        await ShouldBeUnavailableAsync(WriteAsync);
        proxy.IsStalled = false;
        await WriteAsync();

        Task WriteAsync() => ((ICatalog)catalog).CommitAsync(transaction => transaction.ReserveBlobAsync(BlobId.New(), DateTimeOffset.UnixEpoch), None).AsTask();
    }

    private static async Task ShouldBeUnavailableAsync(Func<Task> act) =>
        (await act.Should().ThrowAsync<StorageException>()).Which.Error.Should().Be(StorageError.Unavailable);
}
