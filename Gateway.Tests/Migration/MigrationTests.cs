using Gateway.Tests.Nodes;

namespace Gateway.Tests.Migration;

/// <summary>Everything that a gateway keeps goes to PostgreSQL and S3, and back, as it is.</summary>
[Parallelizable]
internal sealed class MigrationTests
{
    private MigrationGround _ground = null!;

    [SetUp]
    public async Task SetUp() => _ground = await MigrationGround.MakeAsync();

    [TearDown]
    public void TearDown() => _ground.Dispose();

    [Test]
    public async Task There_and_back_nothing_changes()
    {
        IReadOnlyList<string> things = await FillAsync();
        (await MigrationGround.RunAsync(_ground.Old, "key", "add", "--id", "made", "--service", "main=write", "--all", "read")).ExitCode.Should().Be(0);
        SortedDictionary<string, string[]> rows = await CatalogDump.OfFolderAsync(_ground.OldData);
        rows.Keys.Should().HaveCount(3 + (3 * 7), "there are a registry and three services");
        rows["gateway.key_permissions"].Should().ContainSingle();

        await MigrationGround.MoveAsync(_ground.Old, _ground.Shared);
        (await CatalogDump.OfDatabaseAsync(_ground.Database)).Should().BeEquivalentTo(rows);

        await MigrationGround.MoveAsync(_ground.Shared, _ground.Back);
        (await CatalogDump.OfFolderAsync(_ground.BackData)).Should().BeEquivalentTo(rows);

        (await MigrationGround.RunAsync(_ground.Back, "key", "list")).Output.Should().Contain("made", "its secret can be decrypted there");
        await using GroupMember gateway = await GroupMember.StartAsync(_ground.Back);
        (await new StoredThings(gateway).DescribeAsync()).Should().Equal(things);
    }

    [Test]
    public async Task A_gateway_goes_on_where_the_other_one_stopped()
    {
        IReadOnlyList<string> things = await FillAsync();
        await MigrationGround.MoveAsync(_ground.Old, _ground.Shared);
        await using (GroupMember gateway = await GroupMember.StartAsync(_ground.Shared))
        {
            var stored = new StoredThings(gateway);
            (await stored.DescribeAsync()).Should().Equal(things);
            await stored.CompleteAsync();
            await gateway.S3.PutBucketAsync("third");
            await stored.PutAsync("third", "new", 5000);
            things = await stored.DescribeAsync();
        }

        await MigrationGround.MoveAsync(_ground.Shared, _ground.Back);
        Directory.GetDirectories(Path.Combine(_ground.BackData, "services")).Select(Path.GetFileName)
            .Should().Contain("third-5", "the number of a removed service is never given out again");
        await using GroupMember back = await GroupMember.StartAsync(_ground.Back);
        (await new StoredThings(back).DescribeAsync()).Should().Equal(things);
    }

    [Test]
    public async Task What_was_left_behind_and_what_is_incomplete_cannot_be_started_on()
    {
        await FillAsync();
        await MigrationGround.MoveAsync(_ground.Old, _ground.Shared);
        (int code, string output) = await MigrationGround.RunAsync(_ground.Old, "serve");
        code.Should().Be(1);
        output.Should().Contain("was moved to the PostgreSQL database");
        (await MigrationGround.RunAsync(_ground.Old, "key", "add", "--admin")).ExitCode.Should().Be(1);

        (await MigrationGround.RunAsync(_ground.Old, "migrate", "--release")).ExitCode.Should().Be(0);
        await using GroupMember gateway = await GroupMember.StartAsync(_ground.Old);
    }

    [Test]
    public async Task The_bytes_alone()
    {
        IReadOnlyList<string> things = await FillAsync();
        (int code, string output) = await MigrationGround.RunAsync(_ground.Old, "migrate", "--blobs", _ground.Blobs, "--yes");
        code.Should().Be(0, output);
        (code, output) = await MigrationGround.RunAsync(_ground.Old, "serve");
        code.Should().Be(1, "the configuration still names the old place");
        output.Should().Contain("The bytes of this catalog were moved to the S3 store");

        string config = _ground.Write("bytes", "old", null, _ground.Blobs);
        await using (GroupMember gateway = await GroupMember.StartAsync(config))
        {
            (await new StoredThings(gateway).DescribeAsync()).Should().Equal(things);
        }

        foreach (string folder in Directory.GetDirectories(Path.Combine(_ground.OldData, "services")))
        {
            Directory.Delete(Path.Combine(folder, "blobs"), recursive: true);
        }

        (code, output) = await MigrationGround.RunAsync(config, "migrate", "--blobs", "disk", "--yes", "--verify");
        code.Should().Be(0, output);
        await using GroupMember back = await GroupMember.StartAsync(_ground.Old);
        (await new StoredThings(back).DescribeAsync()).Should().Equal(things);
    }

    [Test]
    public async Task The_catalog_alone()
    {
        IReadOnlyList<string> things = await FillAsync();
        (int code, string output) = await MigrationGround.RunAsync(_ground.Old, "migrate", "--catalog", _ground.Catalog, "--yes", "--verify");
        code.Should().Be(0, output);
        await using GroupMember gateway = await GroupMember.StartAsync(_ground.Write("catalog", "old", _ground.Catalog, null));
        (await new StoredThings(gateway).DescribeAsync()).Should().Equal(things);
    }

    private async Task<IReadOnlyList<string>> FillAsync()
    {
        await using GroupMember gateway = await GroupMember.StartAsync(_ground.Old);
        var stored = new StoredThings(gateway);
        await stored.FillAsync();
        return await stored.DescribeAsync();
    }
}
