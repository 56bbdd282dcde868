using Amazon.S3;
using Gateway.Storage.Blobs.S3;
using Gateway.Tests.Crash;
using Gateway.Tests.Host;
using Gateway.Tests.Nodes;
using Gateway.Tests.S3Blobs;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Gateway.Tests.Migration;

/// <summary>Migrations that are killed, that meet damage, and that must not be.</summary>
[Parallelizable]
internal sealed class MigrationFaultTests : MigrationTestBase
{
    [Test]
    public async Task Killed_again_and_again_it_goes_on()
    {
        const int Objects = 300;
        IReadOnlyList<string> things;
        await using (GroupMember gateway = await GroupMember.StartAsync(Ground.Old))
        {
            var stored = new StoredThings(gateway);
            await stored.FillAsync();
            await Parallel.ForEachAsync(Enumerable.Range(0, Objects), async (i, _) => await stored.PutAsync("main", $"many/{i:000}", 3000));
            things = await stored.DescribeAsync();
        }

        SortedDictionary<string, string[]> rows = await CatalogDump.OfFolderAsync(Ground.OldData);
        foreach (int share in (int[])[0, 5, 30, 60])
        {
            await using GatewayProcess process = GatewayProcess.Start(Ground.Old, "migrate", "--to", Ground.Shared, "--yes");
            await HasArrivedAsync(rows["service_1.blobs"].Length * share / 100, process);
            await process.KillAsync();
            (await MigrationGround.RunAsync(Ground.Shared, "serve")).ExitCode.Should().Be(1, "the copy is not complete");
            (await MigrationGround.RunAsync(Ground.Old, "serve")).ExitCode.Should().Be(1, "it is being copied");
        }

        (int code, string output) = await MigrationGround.RunAsync(Ground.Old, "migrate", "--to", Ground.Shared, "--yes", "--verify");
        code.Should().Be(0, output);
        output.Should().NotContain(" 0 there already");
        (await CatalogDump.OfDatabaseAsync(Ground.Database)).Should().BeEquivalentTo(rows);
        await using GroupMember shared = await GroupMember.StartAsync(Ground.Shared);
        (await new StoredThings(shared).DescribeAsync()).Should().Equal(things);
    }

    [Test]
    public async Task Damage_is_named_and_not_copied()
    {
        await FillAsync();
        string blob = Directory.EnumerateFiles(Path.Combine(Ground.OldData, "services", "main-1", "blobs"), "*", SearchOption.AllDirectories)
            .Single(file => new FileInfo(file).Length is > 2_000_000 and < 2_900_000);
        await using (FileStream file = File.OpenWrite(blob))
        {
            file.Position = 1_000_000;
            file.Write("damage"u8);
        }

        (int code, string output) = await MigrationGround.RunAsync(Ground.Old, "migrate", "--to", Ground.Shared, "--yes");
        code.Should().Be(1);
        output.Should().Contain($"error: main: '{StoredThings.Large}', version ").And.Contain("error: main: 'copy', version ").And.Contain("not complete");
        (await MigrationGround.RunAsync(Ground.Shared, "serve")).ExitCode.Should().Be(1);

        (code, output) = await MigrationGround.RunAsync(Ground.Old, "migrate", "--to", Ground.Shared, "--yes", "--accept-damage");
        code.Should().Be(0, output);
        output.Should().Contain($"warning: main: '{StoredThings.Large}'");
        await using GroupMember gateway = await GroupMember.StartAsync(Ground.Shared);
        await FluentActions.Awaiting(() => gateway.S3.GetObjectAsync("main", StoredThings.Large)).Should().ThrowAsync<AmazonS3Exception>();
        (await gateway.S3.GetObjectAsync("main", "multipart")).ContentLength.Should().Be((5 << 20) + 100);
    }

    [Test]
    public async Task A_target_that_holds_something_is_refused()
    {
        await FillAsync();
        await using (GroupMember other = await GroupMember.StartAsync(Ground.Shared))
        {
            await new StoredThings(other).PutAsync("main", "theirs", 5000);
        }

        (int code, string output) = await MigrationGround.RunAsync(Ground.Old, "migrate", "--to", Ground.Shared, "--yes");
        code.Should().Be(2);
        output.Should().Contain("The target is not empty: the PostgreSQL database").And.Contain("services");

        (code, output) = await MigrationGround.RunAsync(Ground.Old, "migrate", "--blobs", Ground.Blobs, "--yes");
        code.Should().Be(2);
        output.Should().Contain("The target is not empty: there are bytes of a service main-1");

        await using GroupMember gateway = await GroupMember.StartAsync(Ground.Old);
        (await gateway.S3.GetObjectAsync("main", "small")).ContentLength.Should().Be(20, "nothing was begun");
    }

    [Test]
    public async Task A_full_store_is_refused_before_anything_is_begun([Values("--to", "--blobs")] string way)
    {
        await FillAsync();
        await using RunningGateway full = await RunningGateway.StartAsync(s3: async context =>
        {
            bool isWrite = context.Request.Method == HttpMethods.Put;
            context.Response.ContentType = "application/xml";
            context.Response.StatusCode = isWrite ? StatusCodes.Status507InsufficientStorage : StatusCodes.Status200OK;
            await context.Response.WriteAsync(isWrite ? "<Error><Code>XMinioStorageFull</Code><Message>No.</Message></Error>" : "<ListBucketResult><Name>b</Name></ListBucketResult>");
        });
        string blobs = $$"""{ type: minio, endpoint: "{{full.Client.BaseAddress}}", bucket: b, accessKey: key, secretKey: secret }""";
        (int code, string output) = await MigrationGround.RunAsync(Ground.Old, "migrate", way, way == "--blobs" ? blobs : Ground.Write("full", "full", Ground.Catalog, blobs), "--yes");
        code.Should().Be(2);
        output.Should().Contain("The target is full").And.Contain(full.Client.BaseAddress!.Authority);

        await using GroupMember gateway = await GroupMember.StartAsync(Ground.Old);
        (await gateway.S3.GetObjectAsync("main", "small")).ContentLength.Should().Be(20, "nothing was begun");
    }

    [Test]
    public async Task What_should_be_known_of_the_store_is_told()
    {
        await FillAsync();
        await using RunningGateway store = await OwnGateway.StartGatewayAsync();
        S3BlobOptions options = OwnGateway.OptionsOf(store);
        using (AmazonS3Client client = GatewayGroup.S3(options.Endpoint, options.AccessKey, options.SecretKey))
        {
            await client.PutBucketVersioningAsync(new() { BucketName = options.Bucket, VersioningConfig = new() { Status = VersionStatus.Enabled } });
        }

        string blobs = $$"""{ type: minio, endpoint: "{{options.Endpoint}}", bucket: {{options.Bucket}}, accessKey: {{options.AccessKey}}, secretKey: {{options.SecretKey}} }""";
        (int code, string output) = await MigrationGround.RunAsync(Ground.Old, "migrate", "--blobs", blobs, "--yes");
        code.Should().Be(0, output);
        output.Should().StartWith("warning: The S3 store at ").And.Contain($"keeps versions in the bucket '{options.Bucket}'");
    }

    [Test]
    public async Task Gateways_that_run_are_in_the_way()
    {
        await using (GroupMember old = await GroupMember.StartAsync(Ground.Old))
        {
            (int code, string output) = await MigrationGround.RunAsync(Ground.Old, "migrate", "--to", Ground.Shared, "--yes");
            code.Should().Be(1);
            output.Should().Contain("A gateway is running on the data folder");
        }

        await MigrationGround.MoveAsync(Ground.Old, Ground.Shared);
        await using GroupMember shared = await GroupMember.StartAsync(Ground.Shared);
        string beside = Ground.Write("beside", "beside", Ground.Catalog, Ground.Blobs);
        (int refused, string reason) = await MigrationGround.RunAsync(beside, "migrate", "--to", Ground.Back, "--yes");
        refused.Should().Be(2, reason);
        reason.Should().Contain("Gateways are running over the catalog: ");
    }

    [Test]
    public async Task A_source_that_goes_elsewhere_already_is_refused()
    {
        await FillAsync();
        await MigrationGround.MoveAsync(Ground.Old, Ground.Shared);
        (int code, string output) = await MigrationGround.RunAsync(Ground.Old, "migrate", "--to", Ground.Back, "--yes");
        code.Should().Be(2);
        output.Should().Contain("was moved to");
    }

    [Test]
    public async Task Another_master_key_is_refused()
    {
        await FillAsync();
        string shared = Ground.Write("keyed", "keyed", $"{Ground.Catalog}\nmasterKey: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", Ground.Blobs);
        (int code, string output) = await MigrationGround.RunAsync(Ground.Old, "migrate", "--to", shared, "--yes");
        code.Should().Be(2);
        output.Should().Contain("another master key");
    }

    [TestCase("migrate")]
    [TestCase("migrate", "--release", "--blobs", "disk")]
    [TestCase("migrate", "--to", "x.yaml", "--catalog", "sqlite")]
    [TestCase("migrate", "--catalog", "mysql", "--yes")]
    [TestCase("migrate", "--catalog", "{ type: postgres }", "--yes")]
    [TestCase("migrate", "--blobs", "disk", "--yes")]
    public async Task What_makes_no_sense_is_a_mistake_in_the_command_line(params string[] command)
    {
        await FillAsync();
        (await MigrationGround.RunAsync(Ground.Old, command)).ExitCode.Should().Be(2);
    }

    private async Task HasArrivedAsync(int blobs, GatewayProcess process)
    {
        Task ended = process.EndsAsync();
        using var s3 = new AmazonS3Client(
            Ground.Store.AccessKey,
            Ground.Store.SecretKey,
            new AmazonS3Config { ServiceURL = Ground.Store.Endpoint.ToString(), AuthenticationRegion = "us-east-1", ForcePathStyle = true });
        await using var database = new NpgsqlConnection(Ground.Database.ConnectionString + ";Pooling=false");
        await database.OpenAsync();
        await using var rows = new NpgsqlCommand("SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'service_1'", database);
        while ((long)(await rows.ExecuteScalarAsync())! == 0
            || ((await s3.ListObjectsV2Async(new() { BucketName = Ground.Store.Bucket, Prefix = Ground.Store.Prefix })).S3Objects?.Count ?? 0) < blobs)
        {
            ended.IsCompleted.Should().BeFalse(process.Log);
        }
    }
}
