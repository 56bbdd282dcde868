using Amazon.S3.Model;
using Gateway.Storage.Blobs.S3;
using Gateway.Tests.Host;
using Gateway.Tests.Nodes;
using Microsoft.Data.Sqlite;

namespace Gateway.Tests.Migration;

/// <summary>Configurations that bring a catalog together with bytes that are not its own are refused.</summary>
[Parallelizable]
internal sealed class WrongPlaceTests : MigrationTestBase
{
    private const int Length = 100_000;

    [Test]
    public async Task A_second_catalog_is_kept_from_the_bytes_of_the_first()
    {
        string first = Ground.Write("first", "first", null, Ground.Blobs);
        string second = Ground.Write("second", "second", null, Ground.Blobs);
        await PutAsync(first);
        string owner = (await ReadMarkAsync())!;

        (int code, string output) = await MigrationGround.RunAsync(second, "serve");
        code.Should().Be(1);
        output.Should().Contain($"belongs to the catalog {owner}").And.Contain($"is {IdIn("second")}").And.Contain($"'{Ground.Store.Bucket}'").And.Contain($"'{Ground.Store.Prefix}'");
        (code, output) = await MigrationGround.RunAsync(second, "fsck", "--repair");
        code.Should().Be(1);
        output.Should().Contain($"belongs to the catalog {owner}");
        (code, output) = await MigrationGround.RunAsync(Ground.Write("third", "third", Ground.Catalog, Ground.Blobs), "serve");
        code.Should().Be(1);
        output.Should().Contain($"belongs to the catalog {owner}");

        (code, output) = await MigrationGround.RunAsync(first, "fsck", "--repair");
        code.Should().Be(0, output);
        output.Should().Contain("main: clean", "the mark is no orphan");
        await ShouldHoldAsync(first);
    }

    [Test]
    public async Task An_installation_from_before_there_were_marks_keeps_its_bytes()
    {
        string first = Ground.Write("first", "first", null, Ground.Blobs);
        await PutAsync(first);
        string? id = await ReadMarkAsync();
        await ForgetAsync("first");
        (int code, string output) = await MigrationGround.RunAsync(Ground.Write("second", "second", null, Ground.Blobs), "serve");
        code.Should().Be(1, "which of the two starts first does not matter");
        output.Should().Contain("holds something already");

        await ShouldHoldAsync(first);
        (await ReadMarkAsync()).Should().Be(id).And.Be(IdIn("first"));
    }

    [Test]
    public async Task An_installation_from_before_that_names_another_place_is_refused([Values] bool isOnDisk)
    {
        string right = Ground.Write("right", "data", null, isOnDisk ? null : Ground.Blobs);
        string wrong = Ground.Write("wrong", "data", null, isOnDisk ? Ground.Blobs : null);
        await PutAsync(right);
        await ForgetAsync("data");
        (int code, string output) = await MigrationGround.RunAsync(wrong, "serve");
        code.Should().Be(1);
        output.Should().Contain("nothing of what this catalog knows is there").And.Contain("owncdn-gateway migrate");
        await ShouldHoldAsync(right);
    }

    [Test]
    public async Task Another_place_for_the_bytes_needs_a_migration([Values] bool isOnDisk)
    {
        string right = Ground.Write("right", "data", null, isOnDisk ? null : Ground.Blobs);
        string wrong = Ground.Write("wrong", "data", null, isOnDisk ? Ground.Blobs : null);
        await PutAsync(right);
        (int code, string output) = await MigrationGround.RunAsync(wrong, "serve");
        code.Should().Be(1);
        output.Should().Contain($"the bytes of this catalog are {(isOnDisk ? "files" : "in an S3 store")}").And.Contain("owncdn-gateway migrate");
        await ShouldHoldAsync(right);

        (code, output) = await MigrationGround.RunAsync(right, "migrate", "--blobs", isOnDisk ? Ground.Blobs : "disk", "--yes", "--verify");
        code.Should().Be(0, output);
        await ShouldHoldAsync(wrong);
        (code, output) = await MigrationGround.RunAsync(right, "migrate", "--release");
        code.Should().Be(0, output);
        await ShouldHoldAsync(right);
    }

    [Test]
    public async Task A_data_folder_with_bytes_of_a_database_is_kept_from_other_catalogs()
    {
        string right = Ground.Write("right", "data", Ground.Catalog, null);
        await PutAsync(right);
        string other = $$"""{ type: postgres, connection: "{{PostgresServer.Shared.CreateDatabase().ConnectionString}}" }""";
        foreach (string? catalog in (string?[])[null, other])
        {
            (int code, string output) = await MigrationGround.RunAsync(Ground.Write("wrong", "data", catalog, null), "fsck", "--repair");
            code.Should().Be(1);
            output.Should().Contain($"The folder {Ground.DataOf("data")}/services belongs to the catalog ");
        }

        // The right master key, or the start would end there.
        Directory.CreateDirectory(Ground.DataOf("empty"));
        File.Copy(Path.Combine(Ground.DataOf("data"), "master.key"), Path.Combine(Ground.DataOf("empty"), "master.key"));
        (int refused, string reason) = await MigrationGround.RunAsync(Ground.Write("empty", "empty", Ground.Catalog, null), "serve");
        refused.Should().Be(1);
        reason.Should().Contain("nothing of what this catalog knows is there");

        // The first of the wrong ones has made a registry.
        foreach (string file in Directory.GetFiles(Ground.DataOf("data"), "registry.db*"))
        {
            File.Delete(file);
        }

        await ShouldHoldAsync(right);
    }

    [Test]
    public async Task What_another_start_tries_the_store_with_is_nobodys_bytes()
    {
        using var client = new S3Client(Ground.Store);
        await client.PutObjectAsync(new PutObjectRequest { BucketName = Ground.Store.Bucket, Key = $"{Ground.Store.Prefix}{S3Check.ProbeName}1", ContentBody = "?" });
        string config = Ground.Write("first", "first", null, Ground.Blobs);
        await PutAsync(config);
        await ShouldHoldAsync(config);
    }

    [Test]
    public async Task A_catalog_that_takes_the_place_of_a_lost_one_is_let_in_by_hand()
    {
        string config = Ground.Write("first", "first", null, Ground.Blobs);
        await PutAsync(config);
        foreach (string file in Directory.GetFiles(Ground.DataOf("first"), "registry.db*"))
        {
            File.Delete(file);
        }

        (int code, string output) = await MigrationGround.RunAsync(config, "serve");
        code.Should().Be(1);
        string id = IdIn("first");
        output.Should().Contain($"write {id} into the object '{Ground.Store.Prefix}{S3OwnerMark.Name}'");
        using var client = new S3Client(Ground.Store);
        await client.PutObjectAsync(new PutObjectRequest { BucketName = Ground.Store.Bucket, Key = Ground.Store.Prefix + S3OwnerMark.Name, ContentBody = id + "\n" });
        await ShouldHoldAsync(config);
    }

    [Test]
    public async Task A_service_whose_catalog_is_damaged_keeps_no_other_from_being_served()
    {
        string config = Ground.Write("first", "first", null, Ground.Blobs);
        await PutAsync(config);
        await using (GroupMember gateway = await GroupMember.StartAsync(config))
        {
            await gateway.S3.PutBucketAsync("another");
            await new StoredThings(gateway).PutAsync("another", "page", Length);
        }

        Execute("first", "UPDATE identity SET bytes = NULL");
        foreach (string file in Directory.GetFiles(Path.Combine(Ground.DataOf("first"), "services"), "catalog.db*", SearchOption.AllDirectories).Where(file => file.Contains("another", StringComparison.Ordinal)))
        {
            await File.WriteAllTextAsync(file, new string('x', 10_000));
        }

        await ShouldHoldAsync(config);
    }

    [Test]
    public async Task Where_all_was_lost_a_gateway_starts_once_that_is_said()
    {
        await PutAsync(Ground.Old);
        Execute("old", "UPDATE identity SET bytes = NULL");
        Directory.Delete(Path.Combine(Ground.OldData, "services", "main-1", "blobs"), recursive: true);
        (int code, string output) = await MigrationGround.RunAsync(Ground.Old, "serve");
        code.Should().Be(1);
        output.Should().Contain("nothing of what this catalog knows is there").And.Contain("owncdn-gateway migrate --release");
        (code, output) = await MigrationGround.RunAsync(Ground.Old, "migrate", "--release");
        code.Should().Be(0, output);
        await using GroupMember again = await GroupMember.StartAsync(Ground.Old);
    }

    [Test]
    public async Task Another_prefix_does_not_hold_the_bytes()
    {
        string right = Ground.Write("right", "data", null, Ground.Blobs);
        await PutAsync(right);
        (int code, string output) = await MigrationGround.RunAsync(Ground.Write("wrong", "data", null, Ground.Blobs.Replace(Ground.Store.Prefix, "elsewhere/" + Ground.Store.Prefix, StringComparison.Ordinal)), "serve");
        code.Should().Be(1);
        output.Should().Contain("nothing of what this catalog knows is there");
        await ShouldHoldAsync(right);
    }

    [Test]
    public async Task While_nothing_is_stored_the_place_may_change()
    {
        await using (await GroupMember.StartAsync(Ground.Old))
        {
        }

        await PutAsync(Ground.Write("bytes", "old", null, Ground.Blobs));
    }

    [Test]
    public async Task A_data_folder_with_objects_needs_a_migration_to_a_database()
    {
        await PutAsync(Ground.Old);
        (int code, string output) = await MigrationGround.RunAsync(Ground.Write("database", "old", Ground.Catalog, null), "serve");
        code.Should().Be(1);
        output.Should().Contain("holds a catalog in SQLite with objects of the service 'main'").And.Contain("owncdn-gateway migrate");
        await ShouldHoldAsync(Ground.Old);
    }

    [Test]
    public async Task A_migration_takes_the_catalogs_id_with_it_and_marks_the_target()
    {
        await PutAsync(Ground.Old);
        string id = IdIn("old");
        await MigrationGround.MoveAsync(Ground.Old, Ground.Shared);
        (await ReadMarkAsync()).Should().Be(id);
        await ShouldHoldAsync(Ground.Shared);
        (int code, string output) = await MigrationGround.RunAsync(Ground.Shared, "migrate", "--catalog", "sqlite", "--yes", "--verify");
        code.Should().Be(0, output);
        await ShouldHoldAsync(Ground.Write("bytes", "node", null, Ground.Blobs));
        IdIn("node").Should().Be(id, "the catalog alone was moved: the bytes stay its own");
    }

    [Test]
    public async Task A_migration_keeps_out_of_a_place_that_is_another_catalogs()
    {
        await PutAsync(Ground.Old);
        await using (await GroupMember.StartAsync(Ground.Write("other", "other", null, Ground.Blobs)))
        {
            // It has the place, and stores nothing.
        }

        (int code, string output) = await MigrationGround.RunAsync(Ground.Old, "migrate", "--blobs", Ground.Blobs, "--yes");
        code.Should().Be(1);
        output.Should().Contain($"belongs to the catalog {IdIn("other")}");
        await ShouldHoldAsync(Ground.Old);
    }

    [Test]
    public async Task A_migration_keeps_out_of_a_place_that_somebody_uses_without_a_mark()
    {
        string other = Ground.Write("other", "other", null, Ground.Blobs);
        await PutAsync(other);
        await ForgetAsync("other");
        await PutAsync(Ground.Old);
        (int code, string output) = await MigrationGround.RunAsync(Ground.Old, "migrate", "--to", Ground.Shared, "--yes");
        code.Should().Be(2);
        output.Should().Contain("The target is not empty").And.Contain("holds something already");
        await ShouldHoldAsync(Ground.Old);
        await ShouldHoldAsync(other);
    }

    [Test]
    public async Task A_lost_blob_keeps_nobody_from_starting_and_from_fsck()
    {
        await PutAsync(Ground.Old, "page");
        Execute("old", "UPDATE identity SET bytes = NULL");
        foreach (string blob in Directory.GetFiles(Path.Combine(Ground.OldData, "services", "main-1", "blobs"), "*", SearchOption.AllDirectories))
        {
            File.Delete(blob);
        }

        (int code, string output) = await MigrationGround.RunAsync(Ground.Old, "fsck");
        code.Should().Be(1);
        output.Should().Contain(" is missing.", "it tells of what is lost, and does not refuse the place");
        await using GroupMember again = await GroupMember.StartAsync(Ground.Old);
    }

    [Test]
    public async Task A_place_that_a_migration_never_filled_is_not_taken_for_the_bytes()
    {
        await PutAsync(Ground.Write("right", "data", null, Ground.Blobs));
        string elsewhere = Ground.Blobs.Replace(Ground.Store.Prefix, "elsewhere/" + Ground.Store.Prefix, StringComparison.Ordinal);
        using (var connection = new S3Connection(Ground.Store with { Prefix = "elsewhere/" + Ground.Store.Prefix }))
        {
            // As a migration does that is given up before its first blob.
            await new S3OwnerMark(connection).WriteAsync(IdIn("data"), CancellationToken.None);
        }

        (int code, string output) = await MigrationGround.RunAsync(Ground.Write("wrong", "data", null, elsewhere), "serve");
        code.Should().Be(1);
        output.Should().Contain("nothing of what this catalog knows is there");
        await ShouldHoldAsync(Ground.Write("right", "data", null, Ground.Blobs));
    }

    [Test]
    public async Task A_restored_backup_is_not_brought_together_with_the_store_it_was_taken_from()
    {
        string config = Ground.Write("first", "first", null, Ground.Blobs);
        await PutAsync(config);
        string copy = Ground.DataOf("copy");
        (int code, string output) = await MigrationGround.RunAsync(config, "backup", copy);
        code.Should().Be(0, output);
        (code, output) = await MigrationGround.RunAsync(Ground.Write("restored", "restored", null, null), "restore", copy);
        code.Should().Be(0, output);
        (code, output) = await MigrationGround.RunAsync(Ground.Write("mixed", "restored", null, Ground.Blobs), "serve");
        code.Should().Be(1);
        output.Should().Contain("the bytes of this catalog are files");
        await ShouldHoldAsync(Ground.Write("restored", "restored", null, null));
    }

    private static Task PutAsync(string config) => PutAsync(config, "page", "second", "third");

    private static async Task PutAsync(string config, params string[] keys)
    {
        await using GroupMember gateway = await GroupMember.StartAsync(config);
        foreach (string key in keys)
        {
            await new StoredThings(gateway).PutAsync("main", key, Length);
        }
    }

    private static async Task ShouldHoldAsync(string config)
    {
        await using GroupMember gateway = await GroupMember.StartAsync(config);
        using GetObjectResponse page = await gateway.S3.GetObjectAsync("main", "page");
        using var content = new MemoryStream();
        await page.ResponseStream.CopyToAsync(content);
        content.Length.Should().Be(Length);
    }

    private async Task<string?> ReadMarkAsync()
    {
        using var connection = new S3Connection(Ground.Store);
        return await new S3OwnerMark(connection).ReadAsync(CancellationToken.None);
    }

    private string IdIn(string data) => (string)Execute(data, "SELECT id FROM identity")!;

    /// <summary>Takes away what an older version would not have written.</summary>
    private async Task ForgetAsync(string data)
    {
        Execute(data, "UPDATE identity SET bytes = NULL");
        using var client = new S3Client(Ground.Store);
        await client.DeleteObjectAsync(Ground.Store.Bucket, Ground.Store.Prefix + S3OwnerMark.Name);
    }

    private object? Execute(string data, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Ground.DataOf(data)}/registry.db;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
