using System.Net;
using Gateway.CommandLine;
using Gateway.Tests.Host;

namespace Gateway.Tests.Nodes;

/// <summary>The program's commands over a catalog that gateways share.</summary>
internal sealed class SharedCommandLineTests
{
    private const string Services = "  - { id: main, type: storage, versions: forever }";

    private readonly CommandLineRun _run = new();
    private GatewayGroup _group = null!;

    [SetUp]
    public async Task Start()
    {
        _group = await GatewayGroup.StartAsync(2, Services);
        _run.Config = await File.ReadAllTextAsync(_group.WriteConfig(9, Services, _group.Connection));
    }

    [TearDown]
    public async Task Stop() => await _group.DisposeAsync();

    [OneTimeTearDown]
    public void Clean() => _run.Dispose();

    [Test]
    public async Task Keys_are_made_listed_and_removed_beside_running_gateways()
    {
        (await _run.InvokeAsync("key add --id tool --all read")).Should().Be(ExitCode.Success, _run.Error);
        string secret = _run.Out.Split('\n').Single(line => line.StartsWith("Secret key", StringComparison.Ordinal)).Split(' ')[^1].Trim();
        foreach (GroupMember gateway in (GroupMember[])[_group[0], _group[1]])
        {
            (await gateway.CallAsync(HttpMethod.Get, "filelist?sid=main", key: secret)).Status.Should().Be(200);
        }

        (await _run.InvokeAsync("key list")).Should().Be(ExitCode.Success);
        _run.Out.Should().Contain("tool").And.Contain("admin");
        (await _run.InvokeAsync("key remove tool")).Should().Be(ExitCode.Success);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        while ((await _group[1].CallAsync(HttpMethod.Get, "filelist?sid=main", key: secret)).Status != 401)
        {
            patience.IsCancellationRequested.Should().BeFalse("a removed key is refused everywhere within a second");
        }
    }

    [Test]
    public async Task Another_master_key_is_refused_with_what_to_do()
    {
        _run.Config = _run.Config.Replace("AAEC", "BBEC", StringComparison.Ordinal);
        (await _run.InvokeAsync("key list")).Should().Be(ExitCode.Failure);
        _run.Error.Should().Contain("Set masterKey in the configuration to theirs");
    }

    [Test]
    public async Task The_log_is_read_beside_running_gateways()
    {
        await _group[0].UploadAsync("one", "1");
        await _group[1].UploadAsync("two", "2");
        (await _run.InvokeAsync("log main --forward")).Should().Be(ExitCode.Success, _run.Error);
        _run.Out.Should().MatchRegex("(?s)one.*two");
        (await _run.InvokeAsync("log none")).Should().Be(ExitCode.Usage);
    }

    [Test]
    public async Task What_needs_the_gateways_stopped_names_those_that_run_and_works_when_they_are_stopped()
    {
        await _group[0].UploadAsync("page", "first");
        await _group[1].UploadAsync("page", "second");
        foreach (string command in (string[])["fsck", "rewind main --to-id 1 --yes"])
        {
            (await _run.InvokeAsync(command)).Should().Be(ExitCode.Failure);
            _run.Error.Should().Contain("Gateways are running over the catalog: node-0-").And.Contain("node-1-");
        }

        await _group.StopAsync(_group[1]);
        await _group.StopAsync(_group[0]);
        (await _run.InvokeAsync("fsck")).Should().Be(ExitCode.Success, _run.Error);
        _run.Out.Should().Contain("main: clean");
        (await _run.InvokeAsync("rewind main --to-id 1 --yes")).Should().Be(ExitCode.Success, _run.Error);

        await using GroupMember again = await GroupMember.StartAsync(_group.WriteConfig(8, Services, _group.Connection));
        using HttpRequestMessage request = new(HttpMethod.Get, "getfile?sid=main&path=page") { Headers = { { "x-owncdn-key", GatewayGroup.Key } } };
        using HttpResponseMessage response = await again.Client.SendAsync(request);
        (await response.Content.ReadAsStringAsync()).Should().Be("first");
    }

    [TestCase("backup somewhere")]
    [TestCase("restore somewhere")]
    public async Task Backups_are_left_to_the_tools_of_the_engines(string command)
    {
        (await _run.InvokeAsync(command)).Should().Be(ExitCode.Usage);
        _run.Error.Should().Contain("pg_dump").And.Contain("bucket");
    }

    [Test]
    public async Task A_replica_is_followed_by_one_gateway_and_promoted_for_all()
    {
        const string services = """
              - { id: main, type: storage }
              - { id: copy, type: storage, replica: { source: far, service: main } }
            replicationSources:
              - { id: far, url: "http://127.0.0.1:1", key: nobody }
            """;
        await using GatewayGroup group = await GatewayGroup.StartAsync(2, services);
        SpinWait.SpinUntil(() => group[0].Objects.DoesBackgroundWork != group[1].Objects.DoesBackgroundWork, TimeSpan.FromSeconds(30)).Should().BeTrue();
        foreach (GroupMember gateway in (GroupMember[])[group[0], group[1]])
        {
            (await gateway.Client.GetStringAsync("metrics")).Contains("owncdn_replication_up{", StringComparison.Ordinal).Should().Be(gateway.Objects.DoesBackgroundWork);
            (await gateway.CallAsync(HttpMethod.Put, "uploadfile?sid=copy&path=x", new StringContent("x"))).Status.Should().Be((int)HttpStatusCode.Conflict);
        }

        _run.Config = await File.ReadAllTextAsync(group.WriteConfig(9, services, group.Connection));
        (await _run.InvokeAsync("replica promote copy")).Should().Be(ExitCode.Success, _run.Error);
        foreach (GroupMember gateway in (GroupMember[])[group[0], group[1]])
        {
            SpinWait.SpinUntil(() => gateway.Objects.Find("copy") is { ReplicaOf: null }, TimeSpan.FromSeconds(1)).Should().BeTrue();
            (await gateway.CallAsync(HttpMethod.Put, "uploadfile?sid=copy&path=x", new StringContent("x"))).Status.Should().BeInRange(200, 201);
        }
    }
}
