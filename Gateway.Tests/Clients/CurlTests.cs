namespace Gateway.Tests.Clients;

/// <summary>curl, which signs by itself (--aws-sigv4).</summary>
internal sealed class CurlTests
{
    private ClientGateway _gateway = null!;
    private ClientShell _shell = null!;
    private string _curl = null!;

    [SetUp]
    public async Task SetUp()
    {
        _curl = await InstalledClient.Curl.RequireAsync();
        _gateway = await ClientGateway.StartAsync();
        _shell = new ClientShell();
    }

    [TearDown]
    public async Task TearDown()
    {
        if (_gateway is not null)
        {
            _shell.Dispose();
            await _gateway.DisposeAsync();
        }
    }

    [Test]
    public async Task Objects_are_written_read_in_ranges_listed_and_removed()
    {
        byte[] content = new byte[100_000];
        new Random(3).NextBytes(content);
        string file = _shell.File("up");
        await File.WriteAllBytesAsync(file, content);
        string down = _shell.File("down");

        await RunAsync("/curl", "--request", "PUT");
        await RunAsync("/curl/folder/a.bin", "--upload-file", file);

        await RunAsync("/curl/folder/a.bin", "--output", down);
        (await File.ReadAllBytesAsync(down)).Should().Equal(content);
        await RunAsync("/curl/folder/a.bin", "--output", down, "--range", "99990-");
        (await File.ReadAllBytesAsync(down)).Should().Equal(content[99_990..]);
        (await RunAsync("/curl")).Output.Should().Contain("<Key>folder/a.bin</Key>");
        (await RunAsync("/curl/folder/a.bin", "--head")).Output.Should().Contain("Content-Length: 100000");

        await RunAsync("/curl/folder/a.bin", "--request", "DELETE");
        await RunAsync("/curl", "--request", "DELETE");
        (await RunAsync("/")).Output.Should().NotContain("<Name>curl</Name>");
    }

    [Test]
    public async Task Without_a_key_nothing_is_read()
    {
        await RunAsync("/secret", "--request", "PUT");
        ClientResult listed = await _shell.RunAsync(_curl, "--silent", "--include", $"{_gateway.Http.AbsoluteUri}secret");
        listed.Output.Should().StartWith("HTTP/1.1 403").And.Contain("<Code>AccessDenied</Code>");
    }

    // curl signs this header, which S3 requires, but older versions leave it to the caller.
    private async Task<ClientResult> RunAsync(string path, params string[] options) => (await _shell.RunAsync(
        _curl,
        ["--silent", "--show-error", "--fail", "--header", "x-amz-content-sha256: UNSIGNED-PAYLOAD", "--aws-sigv4", "aws:amz:us-east-1:s3", "--user", $"{ClientGateway.Key.Id}:{ClientGateway.Key.Secret}", .. options, new Uri(_gateway.Http, path).AbsoluteUri])).Succeeded();
}
