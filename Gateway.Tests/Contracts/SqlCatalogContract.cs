using Gateway.Storage.Catalog;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Contracts;

/// <summary>What catalogs keep, too, when the database below them refuses statements.</summary>
internal abstract class SqlCatalogContract : CatalogContract
{
    [Test]
    public async Task A_statement_that_fails_fails_its_own_work_only()
    {
        RefuseBad();
        Task<ObjectVersion>[] all = await TogetherAsync(Keys("a", "bad", "b"));
        all.Select(one => one.IsCompletedSuccessfully).Should().Equal(true, false, true);
        await all[1].Awaiting(one => one).Should().ThrowAsync<StorageException>();
        (await ChangesAsync()).Should().Equal(1, 2);
    }

    [Test]
    public async Task A_catalog_that_fails_for_a_while_works_again_after_it()
    {
        await CommitAsync(t => PutAsync(t, "a"));
        Execute("ALTER TABLE changes RENAME TO elsewhere");
        await this.Awaiting(c => c.CommitAsync(t => PutAsync(t, "b"))).Should().ThrowAsync<StorageException>();
        Execute("ALTER TABLE elsewhere RENAME TO changes");
        (await CommitAsync(t => PutAsync(t, "c"))).SyncId.Should().Be(2);
        (await Catalog.ReadAsync(r => r.FindLatestAsync(Key("b")), None)).Should().BeNull();
    }

    /// <summary>Runs SQL beside the catalog.</summary>
    protected abstract void Execute(string sql);

    /// <summary>Has the database refuse changes of the key <c>bad</c>.</summary>
    protected abstract void RefuseBad();

    protected static IEnumerable<Func<ICatalogTransaction, ValueTask<ObjectVersion>>> Keys(params string[] keys) =>
        keys.Select(key => (Func<ICatalogTransaction, ValueTask<ObjectVersion>>)(t => PutAsync(t, key)));
}
