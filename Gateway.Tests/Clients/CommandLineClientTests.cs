using Gateway.Storage;

namespace Gateway.Tests.Clients;

/// <summary>One suite, run by every command-line client as it comes: they must work unmodified.</summary>
[TestFixture("aws-cli-1")]
[TestFixture("aws-cli-2")]
[TestFixture("rclone")]
[TestFixture("s3cmd")]
internal sealed class CommandLineClientTests(string name)
{
    private ClientGateway _gateway = null!;
    private ClientShell _shell = null!;
    private string _program = null!;
    private ICommandLineClient _client = null!;
    private string _curl = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        InstalledClient client = name switch
        {
            "aws-cli-1" => InstalledClient.AwsCli1,
            "aws-cli-2" => InstalledClient.AwsCli2,
            "rclone" => InstalledClient.Rclone,
            _ => InstalledClient.S3cmd,
        };
        _program = await client.RequireAsync();
        _curl = await InstalledClient.Curl.RequireAsync();
        _gateway = await ClientGateway.StartAsync();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }
    }

    [SetUp]
    public void SetUp()
    {
        _shell = new ClientShell();
        _client = Client(_gateway.Http);
    }

    [TearDown]
    public void TearDown() => _shell.Dispose();

    [Test]
    public async Task A_tree_goes_up_and_comes_down_unchanged()
    {
        string up = _shell.NewFolder("up");
        SampleTree.Write(up);
        SampleTree.WriteLarge(up);
        string down = _shell.NewFolder("down");

        await _client.MakeBucketAsync("tree");
        await _client.UploadAsync(up, "tree");
        (await _client.ListAsync("tree")).Should().BeEquivalentTo(SampleTree.NamesIn(up));
        await _client.DownloadAsync("tree", down);

        await SampleTree.ShouldEqualAsync(down, up);
    }

    [Test]
    public async Task A_second_sync_writes_nothing_and_a_third_deletes_what_is_gone()
    {
        string up = _shell.NewFolder("up");
        SampleTree.Write(up);
        await _client.MakeBucketAsync("sync");
        await _client.SyncAsync(up, "sync");
        ObjectStore store = await _gateway.StoreAsync("sync");
        long synced = await store.History.LastSyncIdAsync(CancellationToken.None);
        synced.Should().Be(SampleTree.NamesIn(up).Count);

        await _client.SyncAsync(up, "sync");
        (await store.History.LastSyncIdAsync(CancellationToken.None)).Should().Be(synced);

        File.Delete(Path.Combine(up, "a+b.txt"));
        Directory.Delete(Path.Combine(up, "ünï"), recursive: true);
        SampleTree.Write(up, "new one.txt", [1, 2, 3]);
        SampleTree.Write(up, "plain.txt", [4, 5, 6]);
        await _client.SyncAsync(up, "sync");
        (await _client.ListAsync("sync")).Should().BeEquivalentTo(SampleTree.NamesIn(up));
        (await store.History.LastSyncIdAsync(CancellationToken.None)).Should().Be(synced + 5);
    }

    [Test]
    public async Task Objects_folders_and_buckets_are_removed()
    {
        string up = _shell.NewFolder("up");
        SampleTree.Write(up);
        await _client.MakeBucketAsync("removal");
        (await _client.ListBucketsAsync()).Should().Contain("removal");
        await _client.UploadAsync(up, "removal");

        await _client.RemoveAsync("removal", "%41%2F%20.txt");
        await _client.RemoveFolderAsync("removal", "ünï/");
        IEnumerable<string> left = SampleTree.NamesIn(up).Where(key => key != "%41%2F%20.txt" && !key.StartsWith("ünï/", StringComparison.Ordinal));
        (await _client.ListAsync("removal")).Should().BeEquivalentTo(left);

        Func<Task> tooEarly = () => _client.RemoveBucketAsync("removal");
        await tooEarly.Should().ThrowAsync<AssertionException>("the bucket is not empty");

        await _client.RemoveFolderAsync("removal", "");
        await _client.RemoveBucketAsync("removal");
        (await _client.ListBucketsAsync()).Should().NotContain("removal");
    }

    [Test]
    public async Task A_presigned_url_reads_the_object_and_ranges_of_it()
    {
        const string Key = "ünï/cödé 日本語 🎉.txt";
        string up = _shell.NewFolder("up");
        SampleTree.Write(up);
        byte[] content = await File.ReadAllBytesAsync(Path.Combine(up, Key));
        await _client.MakeBucketAsync("presigned");
        await _client.UploadAsync(up, "presigned");

        string url = await _client.PresignAsync("presigned", Key);
        await DownloadAsync(url, "whole");
        (await File.ReadAllBytesAsync(_shell.File("whole"))).Should().Equal(content);
        await DownloadAsync(url, "range", "--range", "100-199");
        (await File.ReadAllBytesAsync(_shell.File("range"))).Should().Equal(content[100..200]);
        await DownloadAsync(url, "suffix", "--range", "-10");
        (await File.ReadAllBytesAsync(_shell.File("suffix"))).Should().Equal(content[^10..]);

        string other = url.Replace("txt", "text", StringComparison.Ordinal);
        ClientResult changed = await _shell.RunAsync(_curl, "--silent", "--write-out", "%{http_code}", "--output", _shell.File("refused"), other);
        changed.Output.Should().Be("403");
    }

    [Test]
    public async Task Everything_also_works_over_https()
    {
        ICommandLineClient client = Client(_gateway.Https);
        string up = _shell.NewFolder("up");
        SampleTree.Write(up);
        SampleTree.Write(up, "parts.bin", new byte[(20 << 20) + 3]);
        string down = _shell.NewFolder("down");

        await client.MakeBucketAsync("secure");
        await client.UploadAsync(up, "secure");
        await client.DownloadAsync("secure", down);

        await SampleTree.ShouldEqualAsync(down, up);
    }

    private ICommandLineClient Client(Uri endpoint) => name switch
    {
        "rclone" => new Rclone(_shell, _program, endpoint, _gateway.CertificateFile),
        "s3cmd" => new S3cmd(_shell, _program, endpoint, _gateway.CertificateFile),
        _ => new AwsCli(_shell, _program, endpoint, _gateway.CertificateFile),
    };

    private async Task DownloadAsync(string url, string file, params string[] options) =>
        (await _shell.RunAsync(_curl, ["--silent", "--show-error", "--fail", "--output", _shell.File(file), .. options, url])).Succeeded();
}
