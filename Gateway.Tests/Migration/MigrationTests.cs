using Gateway.Tests.Nodes;

namespace Gateway.Tests.Migration;

/// <summary>Everything that a gateway keeps goes to PostgreSQL and S3, and back, as it is.</summary>
[Parallelizable]
internal sealed class MigrationTests : MigrationTestBase
{
    [Test]
    public async Task There_and_back_nothing_changes()
    {
        IReadOnlyList<string> things = await FillAsync();
        (await MigrationGround.RunAsync(Ground.Old, "key", "add", "--id", "made", "--service", "main=write", "--all", "read")).ExitCode.Should().Be(0);
        SortedDictionary<string, string[]> rows = await CatalogDump.OfFolderAsync(Ground.OldData);
        rows.Keys.Should().HaveCount(5 + (3 * 7), "there are a registry and three services");
        rows["gateway.key_permissions"].Should().ContainSingle();

        await MigrationGround.MoveAsync(Ground.Old, Ground.Shared);
        (await CatalogDump.OfDatabaseAsync(Ground.Database)).Should().BeEquivalentTo(rows);

        await MigrationGround.MoveAsync(Ground.Shared, Ground.Back);
        (await CatalogDump.OfFolderAsync(Ground.BackData)).Should().BeEquivalentTo(rows);

        (await MigrationGround.RunAsync(Ground.Back, "key", "list")).Output.Should().Contain("made", "its secret can be decrypted there");
        await using GroupMember gateway = await GroupMember.StartAsync(Ground.Back);
        (await new StoredThings(gateway).DescribeAsync()).Should().Equal(things);
    }

    [Test]
    public async Task A_gateway_goes_on_where_the_other_one_stopped()
    {
        IReadOnlyList<string> things = await FillAsync();
        await MigrationGround.MoveAsync(Ground.Old, Ground.Shared);
        await using (GroupMember gateway = await GroupMember.StartAsync(Ground.Shared))
        {
            var stored = new StoredThings(gateway);
            (await stored.DescribeAsync()).Should().Equal(things);
            await stored.CompleteAsync();
            await gateway.S3.PutBucketAsync("third");
            await stored.PutAsync("third", "new", 5000);
            things = await stored.DescribeAsync();
        }

        await MigrationGround.MoveAsync(Ground.Shared, Ground.Back);
        Directory.GetDirectories(Path.Combine(Ground.BackData, "services")).Select(Path.GetFileName)
            .Should().Contain("third-5", "the number of a removed service is never given out again");
        await using GroupMember back = await GroupMember.StartAsync(Ground.Back);
        (await new StoredThings(back).DescribeAsync()).Should().Equal(things);
    }

    [Test]
    public async Task What_was_left_behind_and_what_is_incomplete_cannot_be_started_on()
    {
        await FillAsync();
        await MigrationGround.MoveAsync(Ground.Old, Ground.Shared);
        (int code, string output) = await MigrationGround.RunAsync(Ground.Old, "serve");
        code.Should().Be(1);
        output.Should().Contain("was moved to the PostgreSQL database");
        (await MigrationGround.RunAsync(Ground.Old, "key", "add", "--admin")).ExitCode.Should().Be(1);

        (await MigrationGround.RunAsync(Ground.Old, "migrate", "--release")).ExitCode.Should().Be(0);
        await using GroupMember gateway = await GroupMember.StartAsync(Ground.Old);
    }

    [Test]
    public async Task The_bytes_alone()
    {
        IReadOnlyList<string> things = await FillAsync();
        (int code, string output) = await MigrationGround.RunAsync(Ground.Old, "migrate", "--blobs", Ground.Blobs, "--yes");
        code.Should().Be(0, output);
        (code, output) = await MigrationGround.RunAsync(Ground.Old, "serve");
        code.Should().Be(1, "the configuration still names the old place");
        output.Should().Contain("The bytes of this catalog were moved to the S3 store");

        string config = Ground.Write("bytes", "old", null, Ground.Blobs);
        await using (GroupMember gateway = await GroupMember.StartAsync(config))
        {
            (await new StoredThings(gateway).DescribeAsync()).Should().Equal(things);
        }

        foreach (string folder in Directory.GetDirectories(Path.Combine(Ground.OldData, "services")))
        {
            Directory.Delete(Path.Combine(folder, "blobs"), recursive: true);
        }

        (code, output) = await MigrationGround.RunAsync(config, "migrate", "--blobs", "disk", "--yes", "--verify");
        code.Should().Be(0, output);
        await using GroupMember back = await GroupMember.StartAsync(Ground.Old);
        (await new StoredThings(back).DescribeAsync()).Should().Equal(things);
    }

    [Test]
    public async Task The_catalog_alone()
    {
        IReadOnlyList<string> things = await FillAsync();
        (int code, string output) = await MigrationGround.RunAsync(Ground.Old, "migrate", "--catalog", Ground.Catalog, "--yes", "--verify");
        code.Should().Be(0, output);
        await using GroupMember gateway = await GroupMember.StartAsync(Ground.Write("catalog", "old", Ground.Catalog, null));
        (await new StoredThings(gateway).DescribeAsync()).Should().Equal(things);
    }

    [TestCase(true, false)]
    [TestCase(false, true)]
    [TestCase(true, true)]
    public async Task In_a_data_folder_that_stays_in_use_exactly_what_may_be_deleted_is_named(bool catalog, bool blobs)
    {
        IReadOnlyList<string> things = await FillAsync();
        (await MigrationGround.RunAsync(Ground.Old, "key", "add", "--id", "made", "--service", "main=write")).ExitCode.Should().Be(0);
        string goal = Ground.Write("goal", "old", catalog ? Ground.Catalog : null, blobs ? Ground.Blobs : null);
        (int code, string output) = await MigrationGround.RunAsync(Ground.Old, "migrate", "--to", goal, "--yes");
        code.Should().Be(0, output);
        string[] removable = Removable(output);
        removable.Should().Equal([
            .. catalog ? new[] { "registry.db*", "services/*/catalog.db*" }.Select(InOld) : [],
            .. blobs ? new[] { "services/*/blobs" }.Select(InOld) : []]);
        output.Should().Contain($"Keep everything else in {Ground.OldData}: ");

        foreach (string path in removable)
        {
            Delete(Ground.OldData, Path.GetRelativePath(Ground.OldData, path).Split(Path.DirectorySeparatorChar));
        }

        (await MigrationGround.RunAsync(goal, "key", "list")).Output.Should().Contain("made", "its secret can be decrypted");
        (code, output) = await MigrationGround.RunAsync(goal, "fsck");
        code.Should().Be(0, output);
        await using GroupMember gateway = await GroupMember.StartAsync(goal);
        (await new StoredThings(gateway).DescribeAsync()).Should().Equal(things);

        string InOld(string path) => Path.Combine([Ground.OldData, .. path.Split('/')]);
    }

    [Test]
    public async Task What_may_be_deleted_elsewhere_is_named_and_the_data_folder_only_where_the_new_one_is_another()
    {
        await FillAsync();
        (int code, string output) = await MigrationGround.RunAsync(Ground.Old, "migrate", "--to", Ground.Shared, "--yes");
        code.Should().Be(0, output);
        Removable(output).Should().HaveCount(4).And.HaveElementAt(3, $"the rest of {Ground.OldData}, unless the new configuration names something in it");
        output.Should().NotContain("Keep everything else");

        (code, output) = await MigrationGround.RunAsync(Ground.Shared, "migrate", "--to", Ground.Back, "--yes");
        code.Should().Be(0, output);
        Removable(output)[0].Should().StartWith("the schemas gateway and service_* of the PostgreSQL database '");
        Removable(output)[1].Should().Be($"all objects under the prefix '{Ground.Store.Prefix}' in the bucket '{Ground.Store.Bucket}' of the S3 store at {Ground.Store.Endpoint}");
    }

    [Test]
    public async Task The_master_key_goes_to_the_new_data_folder_though_only_the_bytes_are_moved()
    {
        await FillAsync();
        (await MigrationGround.RunAsync(Ground.Old, "key", "add", "--id", "made", "--service", "main=write")).ExitCode.Should().Be(0);
        string catalog = Ground.Write("catalog", "old", Ground.Catalog, null);
        await MigrationGround.MoveAsync(Ground.Old, catalog);
        await MigrationGround.MoveAsync(catalog, Ground.Shared);
        Directory.Delete(Ground.OldData, recursive: true);
        (int code, string output) = await MigrationGround.RunAsync(Ground.Shared, "key", "list");
        code.Should().Be(0, output);
        output.Should().Contain("made");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task The_same_move_again_has_nothing_to_do(bool catalog)
    {
        await FillAsync();
        string goal = catalog ? Ground.Shared : Ground.Write("goal", "old", null, Ground.Blobs);
        await MigrationGround.MoveAsync(Ground.Old, goal);
        (int code, string output) = await MigrationGround.RunAsync(Ground.Old, "migrate", "--to", goal);
        code.Should().Be(0, output);
        output.Should().StartWith("Nothing to do: it was moved to ");
    }

    [Test]
    public async Task What_was_left_behind_does_not_say_where_the_bytes_are_which_may_have_gone_on_since()
    {
        await FillAsync();
        string catalog = Ground.Write("catalog", "old", Ground.Catalog, null);
        await MigrationGround.MoveAsync(Ground.Old, catalog);
        await MigrationGround.MoveAsync(catalog, Ground.Write("both", "old", Ground.Catalog, Ground.Blobs));
        (int code, string output) = await MigrationGround.RunAsync(Ground.Write("former", "old", null, Ground.Blobs), "serve");
        code.Should().Be(1, output);
        output.Should().Contain("was moved to the PostgreSQL database").And.NotContain("files in");
    }

    private static string[] Removable(string output) =>
        [.. output.Split('\n').SkipWhile(line => !line.Contains("this may be deleted:")).Skip(1).TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal)).Select(line => line.Trim())];

    /// <summary>Deletes what a path with wildcards names, as a shell would.</summary>
    private static void Delete(string folder, ReadOnlySpan<string> path)
    {
        foreach (string entry in Directory.GetFileSystemEntries(folder, path[0]))
        {
            if (path.Length > 1)
            {
                Delete(entry, path[1..]);
            }
            else if (File.Exists(entry))
            {
                File.Delete(entry);
            }
            else
            {
                Directory.Delete(entry, recursive: true);
            }
        }
    }
}
