using Amazon.Runtime;
using Amazon.S3;

namespace Gateway.Tests.Crash;

/// <summary>
/// One gateway follows another, clients write, and either is killed at random moments. In the end both have the same change log, the same
/// versions and the same bytes.
/// </summary>
internal sealed class ReplicationKillTests
{
    private const int Writers = 6;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static int Rounds => int.TryParse(Environment.GetEnvironmentVariable("GATEWAY_TESTS_CRASH_ROUNDS"), out int rounds) ? rounds : 8;

    private static int Seed => int.TryParse(Environment.GetEnvironmentVariable("GATEWAY_TESTS_CRASH_SEED"), out int seed) ? seed : Random.Shared.Next();

    [Test]
    public async Task Both_sides_are_the_same_whoever_was_killed()
    {
        Random random = await RandomAsync();
        var journal = new CrashJournal(Writers);
        await using var gateways = new ReplicatedGateways();
        for (int round = 0; round < Rounds; round++)
        {
            await gateways.StartAsync();
            using AmazonS3Client client = Client(gateways.Primary.Url);
            await new CrashVerifier(journal).CheckObjectsAsync(client);
            bool killed = false;
            Task reached = journal.MoreAsync(random.Next(1, 150));
            Task writers = Task.WhenAll(journal.Histories.Select(
                keys => new CrashWriter(client, journal, keys, new Random(random.Next())).RunAsync(() => Volatile.Read(ref killed), round)).ToList());
            await Task.WhenAny(reached, writers).WaitAsync(Patience);
            if (random.Next(2) == 0)
            {
                await gateways.KillReplicaAsync();
                await gateways.StartAsync();
                await Task.WhenAny(journal.MoreAsync(random.Next(1, 50)), writers).WaitAsync(Patience);
            }

            Volatile.Write(ref killed, value: true);
            await gateways.KillPrimaryAsync();
            await writers.WaitAsync(Patience);
            if (random.Next(2) == 0)
            {
                await gateways.KillReplicaAsync();
            }
        }

        await gateways.StartAsync();
        await gateways.CatchUpAsync();
        await gateways.ShouldBeEqualAsync();
        await TestContext.Out.WriteLineAsync($"{journal.Acknowledged} acknowledged writes");
    }

    [Test]
    public async Task A_replica_follows_a_primary_that_is_rewound_again_and_again()
    {
        Random random = await RandomAsync();
        await using var gateways = new ReplicatedGateways();
        int written = 0;
        for (int round = 0; round < Rounds; round++)
        {
            await gateways.StartAsync();
            int enough = written + random.Next(20, 200);
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Task writers = Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => new StandardWriter(gateways.Primary.Url, new Random(random.Next())).RunAsync(() =>
            {
                if (Interlocked.Increment(ref written) >= enough)
                {
                    reached.TrySetResult();
                }
            })).ToList());
            await Task.WhenAny(reached.Task, writers).WaitAsync(Patience);
            await gateways.KillPrimaryAsync();
            await writers.WaitAsync(Patience);
            if (random.Next(2) == 0)
            {
                await gateways.KillReplicaAsync();
            }

            // The first changes stay: without any in common a replica refuses to throw away what it has.
            foreach (string service in CrashJournal.Services.Where(_ => random.Next(2) == 0))
            {
                await gateways.RunOnPrimaryAsync("rewind", service, "--to-id", $"{random.Next(5, 5 + (enough / 2))}", "--yes");
            }
        }

        await gateways.StartAsync();
        await gateways.CatchUpAsync();
        await gateways.ShouldBeEqualAsync();
    }

    private static async Task<Random> RandomAsync()
    {
        int seed = Seed;
        await TestContext.Out.WriteLineAsync($"GATEWAY_TESTS_CRASH_SEED={seed} GATEWAY_TESTS_CRASH_ROUNDS={Rounds}");
        return new Random(seed);
    }

    private static AmazonS3Client Client(Uri url) => new(new BasicAWSCredentials("crash", ReplicatedGateways.Key), new AmazonS3Config
    {
        ServiceURL = url.AbsoluteUri,
        AuthenticationRegion = "us-east-1",
        ForcePathStyle = true,
        MaxErrorRetry = 0,
        Timeout = Patience,
    });
}
