using System.Text.Json;

namespace Gateway.Tests.Host;

internal sealed class CommandLineTest
{
    private CommandLineRun _run = null!;

    [SetUp]
    public void SetUp() => _run = new CommandLineRun();

    [TearDown]
    public void TearDown() => _run.Dispose();

    [Test]
    public async Task Check_prints_a_valid_configuration_as_a_tree_without_secrets()
    {
        _run.Config = """
            keys: [ { id: deploy, value: hidden-value, permissions: { all: read, main: write } } ]
            services:
              - { id: main, type: storage }
              - { id: logs, type: storage, versions: 30d, caseSensitive: false }
            """;
        (await _run.InvokeAsync("check")).Should().Be(0);
        _run.Out.Should().Contain("└─ deploy  all=read main=write, account owner")
            .And.Contain("├─ main  storage, old versions kept: forever, account owner")
            .And.Contain("└─ logs  storage, old versions kept: 30d, case-insensitive, account owner")
            .And.NotContain("hidden-value");
        Directory.Exists(_run.Data).Should().BeFalse("checking makes nothing");
    }

    [TestCase("check")]
    [TestCase("serve")]
    [TestCase("key list")]
    [TestCase("")]
    public async Task Every_command_refuses_a_bad_configuration_with_all_errors(string command)
    {
        _run.Config = "dta: 1\nregoin: 2";
        (await _run.InvokeAsync(command)).Should().Be(2);
        _run.Error.Should().Contain("config.yaml:1:1: unknown key 'dta'").And.Contain("config.yaml:2:1: unknown key 'regoin'; did you mean 'region'?");
        Directory.Exists(_run.Data).Should().BeFalse();
    }

    [Test]
    public async Task Keys_are_made_listed_and_removed()
    {
        (await _run.InvokeAsync("key add --id ci --all read --service main=write --service logs=none")).Should().Be(0);
        string secret = _run.Out.Split("Secret key")[1].Trim();
        secret.Should().HaveLength(40);

        (await _run.InvokeAsync("key list")).Should().Be(0);
        _run.Out.Should().Contain("all=read logs=none main=write").And.NotContain(secret);

        (await _run.InvokeAsync("key list --json")).Should().Be(0);
        JsonElement key = JsonDocument.Parse(_run.Out).RootElement[0];
        key.GetProperty("id").GetString().Should().Be("ci");
        key.GetProperty("permissions").GetProperty("main").GetString().Should().Be("write");
        key.GetProperty("origin").GetString().Should().Be("registry");
        _run.Out.Should().NotContain(secret);

        (await _run.InvokeAsync("key remove ci")).Should().Be(0);
        (await _run.InvokeAsync("key remove ci")).Should().Be(1);
        _run.Error.Should().Be($"error: There is no key 'ci'.{Environment.NewLine}");
    }

    [Test]
    public async Task Configured_keys_are_listed_but_not_removed()
    {
        _run.Environment["GATEWAY_ACCESS_KEY"] = "root";
        _run.Environment["GATEWAY_SECRET_KEY"] = "root-secret";
        (await _run.InvokeAsync("key list")).Should().Be(0);
        _run.Out.Should().MatchRegex("root +owner +admin +configuration").And.NotContain("root-secret");
        (await _run.InvokeAsync("key remove root")).Should().Be(1);
        _run.Error.Should().Contain("comes from the configuration file or the environment");
    }

    [TestCase("key add", "Say what the key may do")]
    [TestCase("key add --admin --all read", "--admin reaches everything")]
    [TestCase("key add --all some", "some")]
    [TestCase("key add --service main", "--service main: a service's id, '=' and none, read or write is expected.")]
    [TestCase("key add --service all=read", "every service is meant by --all read")]
    [TestCase("key add --service M=read", "must have 3 to 63 characters")]
    [TestCase("key add --admin --account nobody", "no account 'nobody'")]
    [TestCase("key remove", "ID")]
    [TestCase("nonsense", "nonsense")]
    [TestCase("--nonsense", "--nonsense")]
    public async Task Bad_usage_is_explained(string arguments, string expected)
    {
        (await _run.InvokeAsync(arguments)).Should().Be(2);
        _run.Error.Should().Contain(expected);
    }
}
