using Amazon.Runtime;
using Amazon.S3;
using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Storage.Blobs.S3;
using Gateway.Storage.Catalog.Postgres;
using Gateway.Tests.Host;
using Gateway.Tests.S3Blobs;
using Npgsql;

namespace Gateway.Tests.Crash;

/// <summary>
/// The promise of durability: the server is killed at random moments under load, again and again. Every acknowledged write is there and whole,
/// nothing unacknowledged is half visible, the feed has no gaps, and fsck finds nothing.
/// </summary>
internal sealed class KillTests
{
    private const int Writers = 8;
    private const int MostWritesOfRound = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>How many rounds; GATEWAY_TESTS_CRASH_ROUNDS asks for more.</summary>
    private static int Rounds => int.TryParse(Environment.GetEnvironmentVariable("GATEWAY_TESTS_CRASH_ROUNDS"), out int rounds) ? rounds : 20;

    /// <summary>What the run does follows from it, apart from the moments that the machine's own speed decides.</summary>
    private static int Seed => int.TryParse(Environment.GetEnvironmentVariable("GATEWAY_TESTS_CRASH_SEED"), out int seed) ? seed : Random.Shared.Next();

    [Test]
    public async Task Nothing_acknowledged_is_lost_and_nothing_else_is_half_there([Values("disk", "s3", "postgres and s3")] string engines)
    {
        PostgresOptions? database = engines == "postgres and s3" ? PostgresServer.Shared.CreateDatabase() : null;
        string catalog = database is null ? "{ type: sqlite }" : $$"""{ type: postgres, connection: "{{database.ConnectionString}}" }""";
        string blobs = engines == "disk" ? "{ type: disk }" : await StoreAsync();
        int seed = Seed;
        await TestContext.Out.WriteLineAsync($"GATEWAY_TESTS_CRASH_SEED={seed} GATEWAY_TESTS_CRASH_ROUNDS={Rounds}");
        var random = new Random(seed);
        using var folder = new TemporaryFolder();
        string config = folder.Write("config.yaml", $$"""
            urls: ["http://127.0.0.1:0"]
            data: data
            catalog: {{catalog}}
            blobs: {{blobs}}
            log: { access: false }
            keys: [ { id: crash, value: crash-secret, admin: true } ]
            services:
              - { id: plain, type: storage, versions: never }
              - { id: versioned, type: storage, versions: forever }
            """);
        var journal = new CrashJournal(Writers);
        var verifier = new CrashVerifier(journal);

        int rounds = engines == "disk" ? Rounds : Rounds / 2;
        for (int round = 0; round < rounds; round++)
        {
            await using (var server = GatewayProcess.Start(config))
            {
                try
                {
                    await server.ListensAsync();
                    using AmazonS3Client client = Client(server.Url);
                    await verifier.CheckObjectsAsync(client);
                    await WriteUntilKilledAsync(server, client, journal, round, random);
                }
                catch
                {
                    await TestContext.Out.WriteLineAsync(server.Log);
                    throw;
                }
            }

            if (random.Next(4) == 0)
            {
                await KillWhileStartingAsync(config, random);
            }

            await ShouldBeCleanAsync(config, database);
            await verifier.CheckFeedAsync(StorageSettings.Options(ConfigLoader.Load(new ConfigOverrides(config, null, null), _ => null)));
        }

        await using (var last = GatewayProcess.Start(config))
        {
            await last.ListensAsync();
            using AmazonS3Client reader = Client(last.Url);
            await verifier.CheckObjectsAsync(reader);
            await verifier.CheckAllVersionsAsync(reader);
        }

        await ShouldBeCleanAsync(config, database);
        await TestContext.Out.WriteLineAsync($"{journal.Acknowledged} acknowledged writes");
    }

    private static async Task ShouldBeCleanAsync(string config, PostgresOptions? database)
    {
        if (database is not null)
        {
            // To other gateways, and to fsck, one that was killed counts as running for some seconds yet.
            PostgresServer.Shared.Execute(new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!, "DELETE FROM gateway.nodes");
        }

        (int exitCode, string findings) = await GatewayProcess.RunAsync(config, "fsck");
        findings.Should().Be("plain: clean\nversioned: clean\n");
        exitCode.Should().Be(0);
    }

    /// <summary>An S3 store that is not killed.</summary>
    private static async Task<string> StoreAsync()
    {
        S3BlobOptions store = await OwnGateway.StartAsync();
        return $$"""{ type: s3, endpoint: "{{store.Endpoint}}", bucket: {{store.Bucket}}, accessKey: {{store.AccessKey}}, secretKey: "{{store.SecretKey}}", prefix: {{Guid.NewGuid():N}} }""";
    }

    private static async Task WriteUntilKilledAsync(GatewayProcess server, AmazonS3Client client, CrashJournal journal, int round, Random random)
    {
        bool killed = false;
        Task reached = journal.MoreAsync(random.Next(1, MostWritesOfRound));
        Task writers = Task.WhenAll(journal.Histories.Select(
            keys => new CrashWriter(client, journal, keys, new Random(random.Next())).RunAsync(() => Volatile.Read(ref killed), round)).ToList());

        // A writer that ends before the server is killed has failed.
        await Task.WhenAny(reached, writers).WaitAsync(Patience);

        // Somewhere within the writes that follow.
        await Task.Delay(TimeSpan.FromMilliseconds(random.NextDouble() * 20));
        Volatile.Write(ref killed, value: true);
        await server.KillAsync();
        await writers.WaitAsync(Patience);
    }

    /// <summary>A second blow, while the server recovers from the first.</summary>
    private static async Task KillWhileStartingAsync(string config, Random random)
    {
        await using var server = GatewayProcess.Start(config);
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(100, 600)));
        await server.KillAsync();
    }

    private static AmazonS3Client Client(Uri url) => new(new BasicAWSCredentials("crash", "crash-secret"), new AmazonS3Config
    {
        ServiceURL = url.AbsoluteUri,
        AuthenticationRegion = "us-east-1",
        ForcePathStyle = true,
        MaxErrorRetry = 0,
        Timeout = Patience,
    });
}
