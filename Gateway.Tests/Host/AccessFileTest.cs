using Gateway.Tests.Crash;

namespace Gateway.Tests.Host;

/// <summary>The access log in a file, and what logrotate does with it.</summary>
internal sealed class AccessFileTest
{
    [Test]
    public async Task After_a_hangup_lines_go_to_a_new_file_of_the_same_name()
    {
        using var folder = new TemporaryFolder();
        string log = folder.File("access.log");
        string config = folder.Write("config.yaml", "urls: [\"http://127.0.0.1:0\"]\nlog: { accessFormat: combined, accessFile: access.log }");
        await using var gateway = GatewayProcess.Start(config);
        await gateway.ListensAsync();
        using var client = new HttpClient { BaseAddress = gateway.Url };
        await client.GetAsync(new Uri("/healthz?first", UriKind.Relative));

        using var watcher = new FileSystemWatcher(folder.Path, "access.log");
        var made = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        File.Move(log, folder.File("access.log.1"));
        watcher.Created += (_, _) => made.TrySetResult();
        watcher.EnableRaisingEvents = true;
        await gateway.SignalAsync("HUP");
        await made.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await client.GetAsync(new Uri("/healthz?second", UriKind.Relative));
        await gateway.SignalAsync("TERM");
        (await gateway.EndsAsync()).Should().Be(0);
        string[] lines = [.. File.ReadLines(folder.File("access.log.1")), .. File.ReadLines(log)];
        lines.Should().HaveCount(2);
        lines[0].Should().MatchRegex("""^127\.0\.0\.1 - - \[.*\] "GET /healthz\?first HTTP/1\.1" 200 3 "-" "-"$""");
        File.ReadLines(log).Last().Should().Contain("/healthz?second");
        gateway.Log.Should().NotContain("/healthz", "requests have a file of their own");
    }

    [Test]
    public async Task A_file_that_cannot_be_opened_stops_the_start()
    {
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder.File("access.log"), "/no/such/folder/file");
        using var run = new CommandLineRun { Config = $"urls: [\"http://127.0.0.1:0\"]\nlog: {{ accessFile: {folder.File("access.log")} }}" };
        (await run.InvokeAsync("serve")).Should().Be(1);
        run.Error.Should().StartWith("error: ").And.Contain("access.log");
    }
}
