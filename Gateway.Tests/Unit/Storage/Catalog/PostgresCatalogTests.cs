using Gateway.Storage.Objects;
using Gateway.Tests.Contracts;

namespace Gateway.Tests.Unit.Storage.Catalog;

/// <summary>What only a catalog in PostgreSQL can meet.</summary>
internal sealed class PostgresCatalogTests : CatalogFixture<PostgresOnDisk>
{
    [Test]
    public async Task Work_that_is_refused_takes_its_failing_statement_with_it()
    {
        Backend.Refuse("main", "bad");
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
        Backend.Execute("main", "DROP SCHEMA " + Backend.SchemaOf("main") + " CASCADE");
        await this.Awaiting(c => c.CommitAsync(t => PutAsync(t, "a"))).Should().ThrowAsync<StorageException>()
            .Where(e => e.Error == StorageError.NoSuchService);
        await Catalog.Awaiting(c => c.ReadAsync(r => r.FindLatestAsync(Key("a")), None).AsTask()).Should().ThrowAsync<StorageException>()
            .Where(e => e.Error == StorageError.NoSuchService);
    }
}
