using Gateway.Storage.Catalog;
using Gateway.Storage.Objects;
using Gateway.Tests.Contracts;

namespace Gateway.Tests.Unit.Storage.Catalog;

internal sealed class PostgresCatalogTests : SqlCatalogContract
{
    private PostgresOnDisk? _backend;

    protected override ICatalog Open() => (_backend ??= new PostgresOnDisk()).OpenCatalog("main");

    [OneTimeSetUp]
    public void RequireServer() => new PostgresOnDisk().Dispose();

    [TearDown]
    public async Task RemoveSchema()
    {
        await Catalog.DisposeAsync();
        _backend!.Dispose();
        _backend = null;
    }

    [Test]
    public async Task Work_that_is_refused_takes_its_failing_statement_with_it()
    {
        RefuseBad();
        Task<ObjectVersion>[] all = await TogetherAsync(
        [
            .. Keys("a"),
            async t =>
            {
                await PutAsync(t, "bad");
                throw new StorageException(StorageError.PreconditionFailed, "Before the statement was sent.");
            },
            .. Keys("b"),
        ]);
        all.Select(one => one.IsCompletedSuccessfully).Should().Equal(true, false, true);
        await all[1].Awaiting(one => one).Should().ThrowAsync<StorageException>().Where(e => e.Error == StorageError.PreconditionFailed);
        (await ChangesAsync()).Should().Equal(1, 2);
    }

    [Test]
    public async Task A_name_that_text_in_PostgreSQL_cannot_hold_is_not_there() =>
        (await Catalog.ReadAsync(r => r.FindUploadAsync("a\0b"), None)).Should().BeNull();

    [Test]
    public async Task A_service_that_is_gone_is_told_as_such()
    {
        Execute("DROP SCHEMA " + _backend!.SchemaOf("main") + " CASCADE");
        await this.Awaiting(c => c.CommitAsync(t => PutAsync(t, "a"))).Should().ThrowAsync<StorageException>()
            .Where(e => e.Error == StorageError.NoSuchService);
        await Catalog.Awaiting(c => c.ReadAsync(r => r.FindLatestAsync(Key("a")), None).AsTask()).Should().ThrowAsync<StorageException>()
            .Where(e => e.Error == StorageError.NoSuchService);
    }

    protected override void Execute(string sql) => _backend!.Execute("main", sql);

    protected override void RefuseBad() => Execute("""
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON changes FOR EACH ROW WHEN (new.key = 'bad') EXECUTE FUNCTION refuse()
        """);
}
