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
}
