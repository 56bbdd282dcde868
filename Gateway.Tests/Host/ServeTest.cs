using System.Text.RegularExpressions;
using Gateway.Hosting;
using Gateway.Storage;
using Gateway.Storage.Identity;

namespace Gateway.Tests.Host;

internal sealed class ServeTest
{
    private CommandLineRun _run = null!;

    [SetUp]
    public void SetUp() => _run = new CommandLineRun { Config = "urls: [\"http://127.0.0.1:0\"]\nlog: { access: false }" };

    [TearDown]
    public void TearDown() => _run.Dispose();

    [Test]
    public async Task The_first_start_shows_an_admin_key_once_and_keeps_it()
    {
        string first = await ServeAsync();
        Match key = Regex.Match(first, "Access key  (?<id>OWN[A-Z2-7]{17})\\s+Secret key  (?<secret>[A-Za-z0-9_-]{40})", RegexOptions.None, TimeSpan.FromSeconds(1));
        key.Success.Should().BeTrue();
        first.Should().Contain($"export AWS_ACCESS_KEY_ID={key.Groups["id"].Value}").And.Contain("aws --endpoint-url http://127.0.0.1:0 s3 mb s3://my-bucket");

        (await ServeAsync()).Should().BeEmpty();
        await using KeyStore keys = await KeyStore.OpenAsync(new StorageOptions { DataDirectory = _run.Data }, [], [], TimeProvider.System);
        keys.Find(key.Groups["id"].Value)!.Secret.Should().Be(key.Groups["secret"].Value);
    }

    [Test]
    public async Task A_configured_key_needs_no_other()
    {
        _run.Environment["GATEWAY_ACCESS_KEY"] = "root";
        _run.Environment["GATEWAY_SECRET_KEY"] = "root-secret";
        (await ServeAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_second_server_on_the_same_data_is_refused_but_key_commands_work()
    {
        using DataFolderLock held = DataFolderLock.Take(_run.Data);
        (await _run.InvokeAsync("serve")).Should().Be(1);
        _run.Error.Should().StartWith($"error: Another gateway is running on the data folder {_run.Data}.");
        (await _run.InvokeAsync("key add --admin")).Should().Be(0);
    }

    // The server opens everything and is told to stop, at the latest while it listens.
    private async Task<string> ServeAsync()
    {
        using var stop = new CancellationTokenSource();
        Task<int> serve = _run.InvokeAsync("serve", stop.Token);
        await stop.CancelAsync();
        await serve;
        return _run.Out;
    }
}
