using System.Text.Json;
using Gateway.Hosting;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Host;

internal sealed class RewindCommandTest
{
    private CommandLineRun _run = null!;
    private ManualTimeProvider _time = null!;

    /// <summary>Changes 1 and 2 at noon; 3 to 6 a minute later.</summary>
    [SetUp]
    public async Task WriteHistory()
    {
        _run = new CommandLineRun();
        _time = new ManualTimeProvider();
        await using StoppedGateway gateway = await StoppedGateway.OpenAsync(_run.Data, _time);
        await gateway.PutAsync("page", "old");
        ObjectVersion purged = await gateway.PutAsync("purged\n", "lost");
        _time.Advance(TimeSpan.FromMinutes(1));
        await gateway.PutAsync("page", "new");
        await gateway.PutAsync("added", "since");
        await gateway.DeleteAsync("page");
        await gateway.DeleteAsync("purged\n", purged.VersionId);
    }

    [TearDown]
    public void TearDown() => _run.Dispose();

    [TestCase("--to-id 2")]
    [TestCase("--to-time 20251120120000")]
    [TestCase("--to-time 2025-11-20T12:00:59.999Z")]
    public async Task It_takes_the_service_back_and_says_so(string to)
    {
        (await _run.InvokeAsync($"rewind main {to} --yes")).Should().Be(0);
        _run.Out.Should().Be("""
            main: rewound from change 6 to 2
              changes reversed        4
              versions removed        2
              deletions undone        1
              cannot be brought back  1, removed for good since:
            """ + "\n" + $@"    'purged\n', version {await LostVersionAsync()}" + "\n");
        await using StoppedGateway gateway = await StoppedGateway.OpenAsync(_run.Data, _time);
        (await ReadAsync(gateway, "page")).Should().Be("old");
        Func<Task> read = () => ReadAsync(gateway, "added");
        await read.Should().ThrowAsync<StorageException>();
        (await gateway.Store.Fsck.RunAsync(repair: false, null, default)).Should().BeEmpty();
    }

    [Test]
    public async Task A_dry_run_only_shows()
    {
        (await _run.InvokeAsync("rewind main --to-id 2 --dry-run")).Should().Be(0);
        _run.Out.Should().StartWith("main: would go back from change 6 to 2\n  changes reversed        4\n");
        (await _run.InvokeAsync("rewind main --to-id 2 --dry-run --json")).Should().Be(0);
        JsonElement plan = JsonDocument.Parse(_run.Out).RootElement;
        plan.GetProperty("done").GetBoolean().Should().BeFalse();
        plan.GetProperty("changes").GetInt64().Should().Be(4);
        plan.GetProperty("lost")[0].GetProperty("path").GetString().Should().Be("purged\n");
        await ShouldStandAtAsync(6);
    }

    [TestCase("yes", 0, 7)]
    [TestCase("no", 1, 6)]
    [TestCase("", 1, 6)]
    public async Task It_asks_before_it_does(string answer, int exitCode, long syncId)
    {
        _run.Answer = answer;
        (await _run.InvokeAsync("rewind main --to-id 2")).Should().Be(exitCode);
        _run.Error.Should().StartWith("main: would go back").And.Contain("This cannot be undone. Rewind? (yes/no) ");
        await ShouldStandAtAsync(syncId);
    }

    [Test]
    public async Task It_does_nothing_unasked_where_nobody_can_be_asked()
    {
        (await _run.InvokeAsync("rewind main --to-id 2")).Should().Be(2);
        _run.Error.Should().Be("error: there is nobody to ask: say --yes to rewind, or --dry-run to look.\n");
        await ShouldStandAtAsync(6);
    }

    [Test]
    public async Task There_may_be_nothing_to_reverse()
    {
        (await _run.InvokeAsync("rewind main --to-id 6 --yes")).Should().Be(0);
        _run.Out.Should().Be("main: nothing to reverse. The newest change is 6.\n");
        _run.Answer = "no";
        (await _run.InvokeAsync("rewind main --to-id 99")).Should().Be(0);
        await ShouldStandAtAsync(6);
    }

    [Test]
    public async Task A_running_server_is_left_alone()
    {
        using DataFolderLock server = DataFolderLock.Take(_run.Data);
        (await _run.InvokeAsync("rewind main --to-id 2 --yes")).Should().Be(1);
        _run.Error.Should().Contain("A gateway is running on the data folder").And.Contain("Stop it first");
    }

    [TestCase("rewind --to-id 1 --yes", "SERVICE")]
    [TestCase("rewind main --yes", "--to-id or --to-time, one of them")]
    [TestCase("rewind main --to-id 1 --to-time 20251120120000 --yes", "--to-id or --to-time, one of them")]
    [TestCase("rewind main --to-id -1 --yes", "--to-id must be at least 0")]
    [TestCase("rewind main --to-id one --yes", "one")]
    [TestCase("rewind main --to-time noon --yes", "'noon' is not a time")]
    [TestCase("rewind nobody --to-id 1 --yes", "There is no service 'nobody'.")]
    [TestCase("rewind main --to-id 1 --yes --data /nonexistent/folder", "holds no data yet")]
    [TestCase("replica promote", "SERVICE")]
    [TestCase("replica promote nobody", "There is no service 'nobody'.")]
    [TestCase("replica promote main", "The service 'main' is no replica.")]
    [TestCase("replica promote main --data /nonexistent/folder", "holds no data yet")]
    public async Task Bad_usage_is_explained(string arguments, string expected)
    {
        (await _run.InvokeAsync(arguments)).Should().Be(2);
        _run.Error.Should().Contain(expected);
        await ShouldStandAtAsync(6);
    }

    private async Task ShouldStandAtAsync(long syncId)
    {
        await using StoppedGateway gateway = await StoppedGateway.OpenAsync(_run.Data, _time);
        (await gateway.Store.History.LastSyncIdAsync(default)).Should().Be(syncId);
    }

    /// <summary>The purge that the rewind notes for what it cannot bring back.</summary>
    private async Task<string> LostVersionAsync()
    {
        await using StoppedGateway gateway = await StoppedGateway.OpenAsync(_run.Data, _time);
        ObjectChange purge = (await gateway.Store.History.ReadBackAsync(long.MaxValue, 1, default)).Single();
        purge.Action.Should().Be(ChangeAction.Purge);
        return purge.VersionId!.Value.Value;
    }

    private static async Task<string> ReadAsync(StoppedGateway gateway, string key)
    {
        using ObjectReader reader = await gateway.Store.OpenAsync(ObjectKey.Parse(key), null, default);
        using var text = new StreamReader(reader.OpenStream(new ByteRange(0, reader.Version.Size)));
        return await text.ReadToEndAsync();
    }
}
