using Gateway.Storage;
using Gateway.Storage.Backup;
using Gateway.Tests.Crash;

namespace Gateway.Tests.Backup;

/// <summary>Backup and restore are killed somewhere on their way: the earlier backup, or the new one, can be restored, and a restore goes on.</summary>
internal sealed class BackupKillTests : BackupTestBase
{
    private const int Blobs = 12;

    // About as many as either command makes happen, so that its last steps have their share.
    private const int MostHappenings = 200;

    private static int Rounds => int.TryParse(Environment.GetEnvironmentVariable("GATEWAY_TESTS_CRASH_ROUNDS"), out int rounds) ? rounds : 8;

    private static int Seed => int.TryParse(Environment.GetEnvironmentVariable("GATEWAY_TESTS_CRASH_SEED"), out int seed) ? seed : System.Random.Shared.Next();

    [Test]
    public async Task A_backup_killed_anywhere_leaves_one_that_can_be_restored()
    {
        Random random = await RandomAsync();
        string config = Config("data", Data);
        await FillAsync(0);
        await BackUpAsync();
        long backedUp = await Store.History.LastSyncIdAsync(None);
        for (int round = 1; round <= Rounds; round++)
        {
            await FillAsync(round);
            bool finished = await KillAsync(Target, random.Next(1, MostHappenings), config, "backup", Target);
            await using (ObjectStores restored = await OpenRestoredAsync())
            {
                long found = await (await restored.GetAsync(Main)).History.LastSyncIdAsync(None);
                long newest = await Store.History.LastSyncIdAsync(None);
                found.Should().BeOneOf(finished ? [newest] : [backedUp, newest]);
                backedUp = found;
            }

            Directory.Delete(Restored, recursive: true);
        }

        (await BackUpAsync()).Faults.Should().BeEmpty();
        BlobFiles(Target).Select(Path.GetFileName).Should().Equal(BlobFiles(Data).Select(Path.GetFileName));
    }

    [Test]
    public async Task A_restore_killed_anywhere_is_finished_by_another()
    {
        Random random = await RandomAsync();
        string config = Config("restored", Restored);
        await FillAsync(0);
        await BackUpAsync();
        for (int round = 1; round <= Rounds; round++)
        {
            Directory.CreateDirectory(Restored);
            if (!await KillAsync(Restored, random.Next(1, MostHappenings), config, "restore", Target))
            {
                if (System.IO.File.Exists(Path.Combine(Restored, "restore.partial")))
                {
                    (int exitCode, string output) = await GatewayProcess.RunAsync(config, "fsck");
                    (exitCode, output).Should().Be((1, $"error: {Restored} holds a restore that has not finished. Run the restore again, or delete the folder.\n"));
                }

                if (!System.IO.File.Exists(Path.Combine(Restored, "registry.db")) || System.IO.File.Exists(Path.Combine(Restored, "restore.partial")))
                {
                    (await RestoreAsync()).Faults.Should().BeEmpty();
                }
            }

            (int code, string findings) = await GatewayProcess.RunAsync(config, "fsck");
            (code, findings).Should().Be((0, "main: clean\n"));
            await using (ObjectStores restored = ObjectStores.Open(Options(Restored), Time))
            {
                (await ReadAsync(await restored.GetAsync(Main), "0/3")).Should().Equal(Bytes(3 * 7000, 3));
            }

            Directory.Delete(Restored, recursive: true);
        }
    }

    private static async Task<Random> RandomAsync()
    {
        int seed = Seed;
        await TestContext.Out.WriteLineAsync($"GATEWAY_TESTS_CRASH_SEED={seed} GATEWAY_TESTS_CRASH_ROUNDS={Rounds}");
        return new Random(seed);
    }

    private string Config(string name, string data)
    {
        System.IO.File.WriteAllText(File($"{name}.yaml"), $"data: {data}\n");
        return File($"{name}.yaml");
    }

    private async Task FillAsync(int round)
    {
        for (int i = 1; i <= Blobs; i++)
        {
            await PutAsync($"{round}/{i}", Bytes(i * 7000, i));
        }
    }

    /// <summary>Runs a command, and kills it when that many things have happened in a folder.</summary>
    /// <returns>Whether it ended by itself before.</returns>
    private static async Task<bool> KillAsync(string folder, int happenings, string config, params string[] command)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true };
        int left = happenings;
        void Count(object sender, FileSystemEventArgs e)
        {
            if (Interlocked.Decrement(ref left) == 0)
            {
                reached.TrySetResult();
            }
        }

        watcher.Created += Count;
        watcher.Changed += Count;
        watcher.Deleted += Count;
        watcher.Renamed += Count;
        watcher.EnableRaisingEvents = true;
        await using var process = GatewayProcess.Start(config, command);
        Task<int> ended = process.EndsAsync();
        if (await Task.WhenAny(reached.Task, ended) == ended)
        {
            (await ended).Should().Be(0, "{0}", process.Log);
            await TestContext.Out.WriteLineAsync($"{command[0]}: ended after {happenings - left} happenings");
            return true;
        }

        await process.KillAsync();
        bool finished = await ended == 0;
        await TestContext.Out.WriteLineAsync($"{command[0]}: killed after {happenings} happenings{(finished ? ", too late" : "")}");
        return finished;
    }
}
