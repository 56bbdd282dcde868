using Gateway.Storage;
using Gateway.Storage.Catalog;
using Gateway.Storage.Catalog.Sqlite;
using Gateway.Storage.Objects;
using Gateway.Tests.Contracts;

namespace Gateway.Tests.Unit.Storage.Catalog;

/// <summary>What only a catalog in SQLite can meet.</summary>
internal sealed class SqliteCatalogTests : CatalogFixture<SqliteOnDisk>
{
    private string File => Backend.CatalogOf("main");

    [Test]
    public async Task A_transaction_that_the_engine_rolls_back_acknowledges_nobody_and_later_ones_work()
    {
        Execute("CREATE TRIGGER refuse BEFORE INSERT ON changes WHEN new.key = CAST('bad' AS BLOB) BEGIN SELECT RAISE(ROLLBACK, 'as a full disk does'); END");
        Task<ObjectVersion>[] all = await TogetherAsync(
        [
            .. Keys("a"),
            _ => throw new StorageException(StorageError.PreconditionFailed, "Decided on what never came to be."),
            .. Keys("bad", "b"),
        ]);
        foreach (Task<ObjectVersion> one in all)
        {
            await one.Awaiting(o => o).Should().ThrowAsync<StorageException>().Where(e => e.Error == StorageError.Unavailable);
        }

        (await ChangesAsync()).Should().BeEmpty();
        (await CommitAsync(t => PutAsync(t, "c"))).SyncId.Should().Be(1);
        (await ChangesAsync()).Should().Equal(1);
    }

    [Test]
    public async Task A_change_log_of_the_first_version_learns_what_its_changes_took_away()
    {
        Execute("DROP TABLE feed");
        Execute("ALTER TABLE changes RENAME TO newer");
        Execute("CREATE TABLE changes (sync_id INTEGER PRIMARY KEY, action INTEGER NOT NULL, key BLOB NOT NULL, version_id TEXT NOT NULL, time INTEGER NOT NULL)");
        Execute("DROP TABLE newer");
        const string Version = "0000000000000004abcdefabcdefabcd";
        Execute($"""
            INSERT INTO changes VALUES
            (1, 1, X'61', 'null', 0), (2, 1, X'61', 'null', 0), (3, 2, X'61', 'null', 0), (4, 1, X'61', '{Version}', 0), (5, 3, X'61', '{Version}', 0),
            (6, 1, X'61', 'null', 0), (7, 2, X'61', 'null', 0), (8, 1, X'61', 'null', 0)
            """);
        Execute("PRAGMA user_version = 1");
        await using ICatalog upgraded = Backend.OpenCatalog("main");
        (await upgraded.ReadAsync(r => r.ScanChangesAsync(0, 10), None)).Select(c => (c.VersionId?.Value, c.Removed)).Should().Equal(
            ("null", null), ("null", 1), (null, 2), (Version, null), (Version, 4), ("null", null), ("null", 6), ("null", 7));
    }

    [Test]
    public async Task A_file_that_is_no_database_is_reported_as_corrupted()
    {
        await System.IO.File.WriteAllTextAsync(Backend.CatalogOf("other"), new string('x', 10_000));
        FluentActions.Invoking(() => Backend.OpenCatalog("other"))
            .Should().Throw<StorageException>().Where(e => e.Error == StorageError.Corrupted);
    }

    [Test]
    public async Task A_file_of_a_newer_version_is_refused()
    {
        Execute("PRAGMA user_version = 99");
        FluentActions.Invoking(() => SqliteCatalog.Open(File, Durability.Full)).Should().Throw<StorageException>();
        await Catalog.DisposeAsync();
    }

    private void Execute(string sql) => Backend.Execute("main", sql);
}
