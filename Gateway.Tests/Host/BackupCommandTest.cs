using Gateway.Hosting;

namespace Gateway.Tests.Host;

internal sealed class BackupCommandTest
{
    private TemporaryFolder _folder = null!;
    private CommandLineRun _run = null!;

    private string Target => _folder.File("backup");

    private string Restored => _folder.File("restored");

    [SetUp]
    public void SetUp()
    {
        _folder = new TemporaryFolder();
        _run = new CommandLineRun();
    }

    [TearDown]
    public void TearDown()
    {
        _run.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task A_backup_and_its_restore_say_what_they_did()
    {
        await FillAsync();
        (await _run.InvokeAsync($"backup {Target}")).Should().Be(0);
        _run.Out.Should().MatchRegex($@"^Backed up 1 service, 2 objects, 4\.9 KiB into {Target} in \d+\.\d s: 1 blob \(4\.9 KiB\) copied, 0 there already\.\n")
            .And.Contain("The backup holds master.key: whoever reads it can use the stored API keys.");
        (await _run.InvokeAsync($"backup {Target}")).Should().Be(0);
        _run.Out.Should().Contain("0 blobs (0 bytes) copied, 1 there already.");
        (await _run.InvokeAsync($"restore {Target} --data {Restored}")).Should().Be(0);
        _run.Out.Should().MatchRegex(@"^Restored 1 service, 2 objects, 4\.9 KiB into .*, as of \d{4}-.*Z, in \d+\.\d s: 1 blob \(4\.9 KiB\) copied");
        _run.Error.Should().BeEmpty();
    }

    [Test]
    public async Task A_data_folder_with_keys_only_is_backed_up_with_them()
    {
        await _run.InvokeAsync("key add --id deploy --all read");
        (await _run.InvokeAsync($"backup {Target}")).Should().Be(0);
        (await _run.InvokeAsync($"restore {Target} --data {Restored}")).Should().Be(0);
        _run.Out.Should().StartWith("Restored 0 services, 0 objects, 0 bytes");
        (await _run.InvokeAsync($"key list --data {Restored}")).Should().Be(0);
        _run.Out.Should().Contain("deploy");
    }

    [Test]
    public async Task What_is_damaged_is_named_and_makes_it_fail()
    {
        await FillAsync();
        string blob = Directory.GetFiles(Path.Combine(_run.Data, "services"), "*", SearchOption.AllDirectories).Single(path => path.Contains("/blobs/", StringComparison.Ordinal));
        File.WriteAllBytes(blob, new byte[new FileInfo(blob).Length]);
        (await _run.InvokeAsync($"backup {Target}")).Should().Be(1);
        _run.Error.Should().MatchRegex("^error: main: 'large', version [0-9a-f]{32}: Blob [0-9a-f]{32} does not match its checksum in block 0\\.\n")
            .And.Contain("error: 1 fault: what is named above is not whole. All the rest is.");
    }

    [Test]
    public async Task A_running_server_is_backed_up_but_not_restored_over()
    {
        await FillAsync();
        using DataFolderLock server = DataFolderLock.Take(_run.Data);
        (await _run.InvokeAsync($"backup {Target}")).Should().Be(0);
        using DataFolderLock other = DataFolderLock.Take(Restored);
        (await _run.InvokeAsync($"restore {Target} --data {Restored}")).Should().Be(1);
        _run.Error.Should().Contain("Another gateway is running on the data folder");
    }

    [TestCase("backup", 2, "DIR")]
    [TestCase("restore", 2, "DIR")]
    [TestCase("backup a b", 2, "b")]
    [TestCase("backup {0}/backup", 1, "There is nothing to back up")]
    [TestCase("backup {1}/inside", 2, "lie in each other")]
    [TestCase("restore {0}/nothing", 2, "is not a backup")]
    [TestCase("restore {1}/inside", 2, "lie in each other")]
    public async Task Bad_usage_is_explained(string arguments, int exitCode, string expected)
    {
        (await _run.InvokeAsync(string.Format(null, arguments, _folder.Path, _run.Data))).Should().Be(exitCode);
        _run.Error.Should().Contain(expected);
        Directory.Exists(_run.Data).Should().BeFalse("nothing was done");
    }

    [Test]
    public async Task A_backup_is_restored_into_an_empty_data_folder_only()
    {
        await FillAsync();
        await _run.InvokeAsync($"backup {Target}");
        (await _run.InvokeAsync($"restore {Target}")).Should().Be(2);
        _run.Error.Should().Contain("is not empty");
        (await _run.InvokeAsync($"key list --data {Target}")).Should().Be(1);
        _run.Error.Should().Contain("is a backup");
    }

    private async Task FillAsync()
    {
        await using StoppedGateway gateway = await StoppedGateway.OpenAsync(_run.Data);
        await gateway.PutAsync("small", "0123456789");
        await gateway.PutAsync("large", new string('x', 5000));
    }
}
