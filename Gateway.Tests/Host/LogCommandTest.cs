using System.Text.Json;
using Gateway.Hosting;

namespace Gateway.Tests.Host;

internal sealed class LogCommandTest
{
    private CommandLineRun _run = null!;
    private ManualTimeProvider _time = null!;

    [SetUp]
    public async Task FillLog()
    {
        _run = new CommandLineRun();
        _time = new ManualTimeProvider();
        await using StoppedGateway gateway = await StoppedGateway.OpenAsync(_run.Data, _time);
        for (int i = 1; i <= 30; i++)
        {
            // Noon is change 1, and each other one a second later.
            await gateway.PutAsync($"file-{i}", "content");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await gateway.DeleteAsync("file-30");
    }

    [TearDown]
    public void TearDown() => _run.Dispose();

    [TestCase("", 31, 7)]
    [TestCase("--count 3", 31, 29)]
    [TestCase("--count 1000000000000", 31, 1)]
    [TestCase("--forward", 1, 25)]
    [TestCase("--forward --count 2", 1, 2)]
    [TestCase("--from-id 10", 10, 1)]
    [TestCase("--from-id 10 --forward --count 5", 10, 14)]
    [TestCase("--from-id 9223372036854775807 --count 1", 31, 31)]
    [TestCase("--from-id 0 --forward --count 1", 1, 1)]
    [TestCase("--from-time 20251120120004 --count 2", 5, 4)]
    [TestCase("--from-time 20251120120004 --forward --count 2", 5, 6)]
    [TestCase("--from-time 2025-11-20T12:00:04.500Z --count 1", 5, 5)]
    [TestCase("--from-time 2025-11-20T13:00:04.500+01:00 --forward --count 1", 6, 6)]
    [TestCase("--from-time 2024-01-01T00:00:00Z --forward --count 1", 1, 1)]
    public async Task It_begins_where_it_is_told_and_goes_on_as_it_is_told(string arguments, int first, int last)
    {
        (await _run.InvokeAsync($"log main --json {arguments}")).Should().Be(0);
        long[] ids = [.. JsonDocument.Parse(_run.Out).RootElement.EnumerateArray().Select(change => change.GetProperty("syncId").GetInt64())];
        ids.Should().Equal(Enumerable.Range(Math.Min(first, last), Math.Abs(first - last) + 1).Select(id => (long)id).OrderBy(id => first < last ? id : -id));
    }

    [TestCase("--from-id 0")]
    [TestCase("--from-time 2024-01-01T00:00:00Z")]
    [TestCase("--from-id 32 --forward")]
    public async Task Nothing_is_an_empty_list(string arguments)
    {
        (await _run.InvokeAsync($"log main --json {arguments}")).Should().Be(0);
        _run.Out.Should().Be("[]\n");
        (await _run.InvokeAsync($"log main {arguments}")).Should().Be(0);
        _run.Out.Should().Be("No changes.\n");
    }

    [Test]
    public async Task Lines_are_for_people_and_steer_no_terminal()
    {
        await using (StoppedGateway gateway = await StoppedGateway.OpenAsync(_run.Data, _time))
        {
            await gateway.PutAsync("a\u001b[2J\nb\\\u202e", "content");
        }

        (await _run.InvokeAsync("log main --count 2")).Should().Be(0);
        string[] lines = _run.Out.Split('\n');
        lines[0].Should().MatchRegex("^SYNC ID +TIME +ACTION +VERSION +PATH$");
        lines[1].Should().MatchRegex(@"^32 +2025-11-20T12:00:30\.000Z +put +[0-9a-f]{32} +a\\u001B\[2J\\nb\\\\\\u202E$");
        lines[2].Should().MatchRegex(@"^31 +2025-11-20T12:00:30\.000Z +delete +[0-9a-f]{32} +file-30$");
        (await _run.InvokeAsync("log main --count 1 --json")).Should().Be(0);
        JsonElement change = JsonDocument.Parse(_run.Out).RootElement[0];
        change.GetProperty("path").GetString().Should().Be("a\u001b[2J\nb\\\u202e");
        change.GetProperty("action").GetString().Should().Be("put");
        change.GetProperty("versionId").GetString().Should().HaveLength(32);
        change.GetProperty("time").GetString().Should().Be("2025-11-20T12:00:30.000Z");
    }

    [Test]
    public async Task It_reads_beside_a_server_and_changes_nothing()
    {
        await using StoppedGateway gateway = await StoppedGateway.OpenAsync(_run.Data, _time);
        using DataFolderLock server = DataFolderLock.Take(_run.Data);
        string writing = Path.Combine(Directory.GetDirectories(Path.Combine(_run.Data, "services")).Single(), "blobs", "tmp", $"{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(writing, "an upload");
        await gateway.PutAsync("new", "content");
        (await _run.InvokeAsync("log main --count 1")).Should().Be(0);
        _run.Out.Should().Contain("new");
        File.Exists(writing).Should().BeTrue();
    }

    [TestCase("log", "SERVICE")]
    [TestCase("log nobody", "There is no service 'nobody'.")]
    [TestCase("log main --from-id x", "x")]
    [TestCase("log main --from-id -1", "--from-id must be at least 0")]
    [TestCase("log main --count 0", "--count must be at least 1")]
    [TestCase("log main --from-time yesterday", "'yesterday' is not a time")]
    [TestCase("log main --from-time 2025-11-20T12:00:00", "is not a time")]
    [TestCase("log main --from-time 20251320120000", "is not a time")]
    [TestCase("log main --from-id 1 --from-time 20251120120000", "exclude each other")]
    [TestCase("log main --data /nonexistent/folder", "holds no data yet")]
    public async Task Bad_usage_is_explained(string arguments, string expected)
    {
        (await _run.InvokeAsync(arguments)).Should().Be(2);
        _run.Error.Should().Contain(expected);
    }
}
