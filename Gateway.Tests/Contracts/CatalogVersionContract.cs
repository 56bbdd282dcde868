using Gateway.Storage.Catalog;
using Gateway.Storage.Listing;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Contracts;

/// <summary>How every <see cref="ICatalog"/> finds versions, and in which order.</summary>
[TestFixture(typeof(SqliteOnDisk))]
[TestFixture(typeof(PostgresOnDisk))]
internal sealed class CatalogVersionContract<TBackend> : CatalogFixture<TBackend>
    where TBackend : StorageBackend, new()
{
    [Test]
    public async Task Current_objects_come_in_byte_order_within_their_bounds()
    {
        string[] keys = ["a", "A", "a/", "a/b", "a0", "é", "～", "\U0001F600", "\uFFFD", "a\0", "b", "\u007F", "\u0080", "\U0010FFFF", "gone"];
        await CommitAsync(async t =>
        {
            foreach (string key in keys)
            {
                await PutAsync(t, key, key == "gone");
            }

            return true;
        });
        string[] sorted = [.. keys.Where(k => k != "gone").OrderBy(k => ObjectKey.Parse(k))];
        (await Catalog.ReadAsync(r => r.ScanCurrentAsync([], KeyBytes.End, 100), None)).Select(v => v.Key.Value).Should().Equal(sorted);
        (await Catalog.ReadAsync(r => r.ScanCurrentAsync([], KeyBytes.End, 3), None)).Select(v => v.Key.Value).Should().Equal(sorted.Take(3));
        for (int from = 0; from < sorted.Length; from++)
        {
            for (int before = from; before < sorted.Length; before++)
            {
                IReadOnlyList<ObjectVersion> found = await Catalog.ReadAsync(
                    r => r.ScanCurrentAsync(Key(sorted[from]).ToUtf8(), Key(sorted[before]).ToUtf8(), 100), None);
                found.Select(v => v.Key.Value).Should().Equal(sorted[from..before]);
            }
        }
    }

    [Test]
    public async Task Versions_come_newest_first_within_a_key()
    {
        await CommitAsync(async t =>
        {
            foreach (string key in (string[])["b", "a", "b", "a", "a", "c"])
            {
                await PutAsync(t, key, latest: false);
            }

            return true;
        });
        (await VersionsAsync("", long.MaxValue)).Should().Equal(("a", 5), ("a", 4), ("a", 2), ("b", 3), ("b", 1), ("c", 6));
        (await VersionsAsync("a", 4)).Should().Equal(("a", 2), ("b", 3), ("b", 1), ("c", 6));
        (await VersionsAsync("b", long.MaxValue)).Should().Equal(("b", 3), ("b", 1), ("c", 6));
        (await VersionsAsync("a", 5, "b")).Should().Equal(("a", 4), ("a", 2));

        async Task<IEnumerable<(string, long)>> VersionsAsync(string from, long olderThan, string? before = null) =>
            (await Catalog.ReadAsync(
                r => r.ScanVersionsAsync(from.Length == 0 ? [] : Key(from).ToUtf8(), olderThan, before is null ? KeyBytes.End : Key(before).ToUtf8(), 100),
                None)).Select(v => (v.Key.Value, v.SyncId));
    }

    [Test]
    public async Task Retention_scans_give_what_is_older_and_only_that()
    {
        await CommitAsync(async t =>
        {
            ObjectVersion first = await PutAsync(t, "a");
            await t.SetNoncurrentAsync(first, Time.AddHours(1));
            ObjectVersion second = await PutAsync(t, "a");
            await t.SetNoncurrentAsync(second, Time.AddHours(2));
            await PutAsync(t, "a", marker: true);
            await PutAsync(t, "b");
            return true;
        });
        (await NoncurrentAsync(Time.AddHours(1))).Should().BeEmpty();
        (await NoncurrentAsync(Time.AddHours(2))).Should().Equal(1);
        (await NoncurrentAsync(Time.AddHours(3))).Should().Equal(1, 2);

        async Task<IEnumerable<long>> NoncurrentAsync(DateTimeOffset since) =>
            (await Catalog.ReadAsync(r => r.ScanNoncurrentAsync(since, 10), None)).Select(v => v.SyncId);
    }

    [Test]
    public async Task A_delete_marker_expires_only_when_nothing_is_left_behind_it()
    {
        ObjectVersion hidden = await CommitAsync(async t =>
        {
            ObjectVersion version = await PutAsync(t, "a", latest: false);
            await PutAsync(t, "a", marker: true);
            await PutAsync(t, "b", marker: true);
            return version;
        });
        (await MarkersAsync(Time)).Should().BeEmpty();
        (await MarkersAsync(Time.AddMilliseconds(1))).Should().Equal("b");
        await CommitAsync(async t =>
        {
            await t.DeleteVersionAsync(hidden);
            return true;
        });
        (await MarkersAsync(Time.AddMilliseconds(1))).Should().BeEquivalentTo("a", "b");

        async Task<IEnumerable<string>> MarkersAsync(DateTimeOffset before) =>
            (await Catalog.ReadAsync(r => r.ScanDeleteMarkersAsync(before, 10), None)).Select(v => v.Key.Value);
    }

    [Test]
    public async Task The_null_version_is_found_wherever_it_is_with_its_content()
    {
        ObjectVersion old = await CommitAsync(async t =>
        {
            ObjectVersion version = await PutAsync(t, "a", nullVersion: true, contentId: await t.InsertContentAsync(Inline(1)));
            await t.SetNoncurrentAsync(version, Time);
            await PutAsync(t, "a", contentId: await t.InsertContentAsync(Inline(2)));
            return version;
        });
        await ShouldBeFoundAsync(old.SyncId, 1);
        await CommitAsync(async t =>
        {
            await t.DeleteVersionAsync(old);
            return await PutAsync(t, "a", nullVersion: true, contentId: await t.InsertContentAsync(Inline(3)));
        });
        await ShouldBeFoundAsync(3, 3);

        async Task ShouldBeFoundAsync(long syncId, byte content)
        {
            (await Catalog.ReadAsync(r => r.FindVersionAsync(Key("a"), VersionId.Null), None))!.SyncId.Should().Be(syncId);
            (ObjectVersion Version, StoredContent Content)? found = await Catalog.ReadAsync(r => r.FindContentAsync(Key("a"), VersionId.Null), None);
            found!.Value.Version.SyncId.Should().Be(syncId);
            found.Value.Content.Inline!.Value.ToArray().Should().Equal(content);
        }
    }
}
