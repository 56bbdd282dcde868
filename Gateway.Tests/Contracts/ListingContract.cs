using System.Text;
using Gateway.Storage.Catalog;
using Gateway.Storage.Listing;
using Gateway.Storage.Objects;
using Gateway.Storage.Versioning;

namespace Gateway.Tests.Contracts;

/// <summary>Listings against a model that sorts and groups everything in memory. Seeds are fixed; a failure names its query.</summary>
[TestFixture(typeof(SqliteOnDisk))]
[TestFixture(typeof(SqliteOnS3))]
[TestFixture(typeof(PostgresOnDisk))]
internal sealed class ListingContract<TBackend> : StoreFixture<TBackend>
    where TBackend : StorageBackend, new()
{
    private static readonly string[] Pieces = ["a", "b", "/", "//", "-", "\0", "é", "\u007F", "\u0080", "～", "\uFFFD", "\U0001F600", "\U0001F601", "\U0010FFFF", "ab/"];
    private static readonly string[] Delimiters = ["", "", "/", "a", "//", "-/", "\U0001F600", "ab/", "\u007F", "\U0010FFFF"];

    [Test]
    public async Task Current_objects_are_listed_as_the_model_says([Values(1, 2, 3)] int seed)
    {
        var random = new Random(seed);
        Set(VersioningState.Enabled);
        HashSet<string> keys = await FillAsync(random, 150);
        foreach (string gone in keys.Where(_ => random.Next(4) == 0).ToList())
        {
            await DeleteAsync(gone);
            keys.Remove(gone);
        }

        List<(string Key, string Id)> all = [.. keys.Select(key => (key, ""))];
        for (int i = 0; i < 150; i++)
        {
            await CompareAsync(RandomQuery(random, keys), all, q => Store.ListAsync(q, None).AsTask(), v => (v.Key.Value, ""));
        }
    }

    [Test]
    public async Task Versions_are_listed_as_the_model_says([Values(4, 5)] int seed)
    {
        var random = new Random(seed);
        HashSet<string> keys = await FillAsync(random, 30);
        foreach (VersioningState state in (VersioningState[])[VersioningState.Enabled, VersioningState.Suspended, VersioningState.Enabled])
        {
            Set(state);
            foreach (string key in keys.Concat(keys).Where(_ => random.Next(3) > 0).ToList())
            {
                _ = random.Next(4) == 0 ? (object)await DeleteAsync(key) : await PutAsync(key, "");
            }
        }

        List<ObjectVersion> versions = [];
        foreach (string key in keys)
        {
            versions.AddRange(await Catalog.ReadAsync(r => r.ScanVersionsAsync(Key(key).ToUtf8(), long.MaxValue, KeyBytes.JustAfter(key), 100), None));
        }

        List<(string Key, string Id)> all = [.. versions.OrderBy(v => -v.SyncId).Select(v => (v.Key.Value, v.VersionId.Value))];
        for (int i = 0; i < 150; i++)
        {
            await CompareAsync(RandomQuery(random, keys), all, q => Store.ListVersionsAsync(q, None).AsTask(), v => (v.Key.Value, v.VersionId.Value));
        }
    }

    [Test]
    public async Task Uploads_are_listed_as_the_model_says()
    {
        var random = new Random(6);
        var all = new List<(string Key, string Id)>();
        while (all.Count < 120)
        {
            string key = RandomText(random, 4);
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                UploadRecord upload = await Store.Uploads.CreateAsync(Key(key), ObjectMetadata.Empty, Owner, UploadChecksum.Default, None);
                all.Add((key, upload.UploadId));
                Time.Advance(TimeSpan.FromMilliseconds(1));
            }
        }

        foreach ((string Key, string Id) gone in all.Where(_ => random.Next(5) == 0).ToList())
        {
            await Store.Uploads.AbortAsync(gone.Id, Key(gone.Key), None);
            all.Remove(gone);
        }

        HashSet<string> keys = [.. all.Select(one => one.Key)];
        all.Sort((a, b) => string.CompareOrdinal(a.Id, b.Id));
        for (int i = 0; i < 150; i++)
        {
            await CompareAsync(RandomQuery(random, keys), all, q => Store.Uploads.ListAsync(q, None).AsTask(), u => (u.Key.Value, u.UploadId));
        }
    }

    [Test]
    public async Task A_listing_of_versions_goes_on_though_what_it_gave_is_removed([Values(1, 2, 3)] int limit)
    {
        await PutAsync("a", "null");
        Set(VersioningState.Enabled);
        foreach (string key in (string[])["a", "a", "a", "a", "b", "b"])
        {
            await PutAsync(key, "");
        }

        // As tools do that empty a bucket.
        var query = new ListQuery("", "", "", limit);
        for (ListPage<ObjectVersion>? page = null; page is null or { IsTruncated: true };)
        {
            page = await Store.ListVersionsAsync(query, None);
            foreach (ObjectVersion version in page.Entries)
            {
                await DeleteAsync(version.Key.Value, version.VersionId);
            }

            query = query with { After = page.LastName!, AfterId = page.Entries[^1].VersionId.Value };
        }

        (await Catalog.ReadAsync(r => r.AnyVersionAsync(), None)).Should().BeFalse();
    }

    [Test]
    public async Task A_listing_after_a_null_version_that_is_gone_leaves_nothing_out()
    {
        Set(VersioningState.Enabled);
        ObjectVersion old = await PutAsync("a", "old");
        Set(VersioningState.Suspended);
        await PutAsync("a", "null");
        await DeleteAsync("a", VersionId.Null);
        ListPage<ObjectVersion> page = await Store.ListVersionsAsync(new ListQuery("", "", "a", 10) { AfterId = "null" }, None);
        page.Entries.Select(v => v.VersionId).Should().Equal(old.VersionId);
    }

    [Test]
    public async Task A_listing_of_uploads_goes_on_though_what_it_gave_is_aborted()
    {
        for (int i = 0; i < 5; i++)
        {
            await Store.Uploads.CreateAsync(Key("a"), ObjectMetadata.Empty, Owner, UploadChecksum.Default, None);
        }

        var query = new ListQuery("", "", "", 2);
        for (ListPage<UploadRecord>? page = null; page is null or { IsTruncated: true };)
        {
            page = await Store.Uploads.ListAsync(query, None);
            foreach (UploadRecord upload in page.Entries)
            {
                await Store.Uploads.AbortAsync(upload.UploadId, upload.Key, None);
            }

            query = query with { After = page.LastName!, AfterId = page.Entries[^1].UploadId };
        }

        (await Store.Uploads.ListAsync(new ListQuery("", "", "", 10), None)).Entries.Should().BeEmpty();
    }

    [Test]
    public async Task A_page_without_room_is_empty_and_a_marker_longer_than_a_key_is_no_error()
    {
        await PutAsync("a", "");
        (await Store.ListAsync(new ListQuery("", "", "", 0), None)).Should().BeEquivalentTo(new ListPage<ObjectVersion>([], [], IsTruncated: false, null));
        string longest = new('b', 2000);
        (await Store.ListVersionsAsync(new ListQuery("", "", longest, 10) { AfterId = "null" }, None)).Entries.Should().BeEmpty();
        (await Store.ListVersionsAsync(new ListQuery("", "", "a", 10) { AfterId = "nonsense" }, None)).Entries.Should().BeEmpty();
    }

    private async Task<HashSet<string>> FillAsync(Random random, int count)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (keys.Count < count)
        {
            string key = RandomText(random, 6);
            if (keys.Add(key))
            {
                await PutAsync(key, "");
            }
        }

        return keys;
    }

    private static string RandomText(Random random, int length) =>
        string.Concat(Enumerable.Range(0, random.Next(1, length)).Select(_ => Pieces[random.Next(Pieces.Length)]));

    private static ListQuery RandomQuery(Random random, HashSet<string> keys)
    {
        string prefix = random.Next(3) == 0 ? "" : Cut(random, random.Next(2) == 0 ? RandomText(random, 3) : keys.ElementAt(random.Next(keys.Count)));
        string after = random.Next(4) switch
        {
            0 => RandomText(random, 5),
            1 => keys.ElementAt(random.Next(keys.Count)),
            2 => prefix + RandomText(random, 3),
            _ => "",
        };
        return new ListQuery(prefix, Delimiters[random.Next(Delimiters.Length)], after, random.Next(1, 12));
    }

    private static string Cut(Random random, string text)
    {
        Rune[] runes = [.. text.EnumerateRunes()];
        return string.Concat(runes.Take(random.Next(1, runes.Length + 1)));
    }

    /// <summary>Pages through a listing to its end and holds it against the model.</summary>
    private static async Task CompareAsync<T>(
        ListQuery query, IReadOnlyList<(string Key, string Id)> all, Func<ListQuery, Task<ListPage<T>>> list, Func<T, (string Key, string Id)> describe)
    {
        List<string> expected = Model(query, all);
        var found = new List<string>();
        for (ListQuery? next = query; next is not null;)
        {
            ListPage<T> page = await list(next);
            (string Key, string Id)[] entries = [.. page.Entries.Select(describe)];
            List<string> names = [.. entries.Select(e => $"{e.Key}|{e.Id}"), .. page.CommonPrefixes.Select(p => $"{p}|prefix")];
            names.Count.Should().BeLessThanOrEqualTo(query.Limit);
            page.IsTruncated.Should().Be(found.Count + names.Count < expected.Count, "of {0}", query);
            (names.Count == query.Limit || !page.IsTruncated).Should().BeTrue("a page is full unless it is the last");
            found.AddRange(names);
            bool endsWithEntry = entries.Length > 0 && entries[^1].Key == page.LastName;
            next = page.IsTruncated ? next with { After = page.LastName!, AfterId = endsWithEntry && entries[^1].Id.Length > 0 ? entries[^1].Id : null } : null;
        }

        // Entries and common prefixes are lists of their own, each in order.
        foreach (bool prefixes in (bool[])[false, true])
        {
            found.Where(name => IsPrefix(name) == prefixes).SequenceEqual(expected.Where(name => IsPrefix(name) == prefixes))
                .Should().BeTrue("of {0}, expected {1} and found {2}", query, string.Join(", ", expected), string.Join(", ", found));
        }

        bool IsPrefix(string name) => name.EndsWith("|prefix", StringComparison.Ordinal);
    }

    /// <summary>Everything that a listing gives. Rows come in the order that their ids have within a key.</summary>
    private static List<string> Model(ListQuery query, IReadOnlyList<(string Key, string Id)> all)
    {
        var names = new List<string>();
        foreach ((string key, string id) in all.OrderBy(row => Encoding.UTF8.GetBytes(row.Key), ByteOrder))
        {
            if (!key.StartsWith(query.Prefix, StringComparison.Ordinal) || ByteOrder.Compare(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(query.After)) <= 0)
            {
                continue;
            }

            int at = query.Delimiter.Length == 0 ? -1 : key.IndexOf(query.Delimiter, query.Prefix.Length, StringComparison.Ordinal);
            string? common = at < 0 ? null : key[..(at + query.Delimiter.Length)];
            if (common == query.After)
            {
                continue;
            }

            string name = common is null ? $"{key}|{id}" : $"{common}|prefix";
            if (names.Count == 0 || names[^1] != name)
            {
                names.Add(name);
            }
        }

        return names;
    }

    private static Comparer<byte[]> ByteOrder { get; } = Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b));
}
