using System.Runtime.CompilerServices;

namespace Gateway.Tests.Clients;

/// <summary>The SDKs of other languages with their default settings, in scripts of their own.</summary>
internal sealed class ScriptTests
{
    private ClientGateway _gateway = null!;
    private ClientShell _shell = null!;

    [SetUp]
    public async Task SetUp()
    {
        _gateway = await ClientGateway.StartAsync();
        _shell = new ClientShell();
        _shell.Environment["AWS_ACCESS_KEY_ID"] = ClientGateway.Key.Id;
        _shell.Environment["AWS_SECRET_ACCESS_KEY"] = ClientGateway.Key.Secret;
        _shell.Environment["AWS_DEFAULT_REGION"] = _shell.Environment["AWS_REGION"] = "us-east-1";
    }

    [TearDown]
    public async Task TearDown()
    {
        _shell.Dispose();
        await _gateway.DisposeAsync();
    }

    [Test]
    public async Task Boto3_works_over_http()
    {
        string python = await RequireBoto3Async();
        (await _shell.RunAsync(python, Script("python/defaults.py"), _gateway.Http.AbsoluteUri)).Succeeded();
    }

    [Test]
    public async Task Boto3_works_over_https_where_it_sends_checksums_in_trailers()
    {
        string python = await RequireBoto3Async();
        (await _shell.RunAsync(python, Script("python/defaults.py"), _gateway.Https.AbsoluteUri, _gateway.CertificateFile)).Succeeded();
    }

    [Test]
    public async Task The_aws_sdk_for_javascript_and_minio_js_work()
    {
        string node = await InstalledClient.Node.RequireAsync();
        if (!Directory.Exists(Script("node/node_modules")))
        {
            throw InstalledClient.Missing("The JavaScript clients", "npm ci --prefix Gateway.Tests/Clients/node");
        }

        (await _shell.RunAsync(node, Script("node/defaults.mjs"), _gateway.Http.AbsoluteUri)).Succeeded();
    }

    // The scripts stay in the source folder: node looks for its modules beside them.
    private static string Script(string name, [CallerFilePath] string thisFile = "") => Path.Combine(Path.GetDirectoryName(thisFile)!, name);

    private async Task<string> RequireBoto3Async()
    {
        string python = await InstalledClient.Python.RequireAsync();
        ClientResult boto3 = await _shell.RunAsync(python, "-c", "import boto3");
        return boto3.ExitCode == 0 ? python : throw InstalledClient.Missing("boto3", "python3 -m pip install boto3");
    }
}
