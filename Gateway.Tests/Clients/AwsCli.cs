using System.Text.RegularExpressions;

namespace Gateway.Tests.Clients;

/// <summary>The aws CLI, either version.</summary>
internal sealed partial class AwsCli : ICommandLineClient
{
    private readonly ClientShell _shell;
    private readonly string _program;
    private readonly string _endpoint;

    public AwsCli(ClientShell shell, string program, Uri endpoint, string certificateFile)
    {
        _shell = shell;
        _program = program;
        _endpoint = endpoint.AbsoluteUri.TrimEnd('/');
        shell.Environment["AWS_ACCESS_KEY_ID"] = ClientGateway.Key.Id;
        shell.Environment["AWS_SECRET_ACCESS_KEY"] = ClientGateway.Key.Secret;
        shell.Environment["AWS_DEFAULT_REGION"] = "us-east-1";
        shell.Environment["AWS_CA_BUNDLE"] = certificateFile;
    }

    public Task MakeBucketAsync(string bucket) => RunAsync("s3", "mb", $"s3://{bucket}");

    public Task RemoveBucketAsync(string bucket) => RunAsync("s3", "rb", $"s3://{bucket}");

    public async Task<IReadOnlyList<string>> ListBucketsAsync() => [.. (await RunAsync("s3", "ls")).Lines.Select(line => line.Split(' ')[^1])];

    public Task UploadAsync(string folder, string bucket) => RunAsync("s3", "cp", "--recursive", "--no-progress", folder, $"s3://{bucket}/");

    public Task DownloadAsync(string bucket, string folder) => RunAsync("s3", "cp", "--recursive", "--no-progress", $"s3://{bucket}/", folder);

    public Task SyncAsync(string folder, string bucket) => RunAsync("s3", "sync", "--delete", "--no-progress", folder, $"s3://{bucket}/");

    public async Task<IReadOnlyList<string>> ListAsync(string bucket)
    {
        ClientResult listed = await RunAsync("s3", "ls", "--recursive", $"s3://{bucket}");
        return [.. ListedObject().Matches(listed.Output).Select(match => match.Groups["key"].Value)];
    }

    public Task RemoveAsync(string bucket, string key) => RunAsync("s3", "rm", $"s3://{bucket}/{key}");

    public Task RemoveFolderAsync(string bucket, string folder) => RunAsync("s3", "rm", "--recursive", $"s3://{bucket}/{folder}");

    public async Task<string> PresignAsync(string bucket, string key) => (await RunAsync("s3", "presign", "--expires-in", "300", $"s3://{bucket}/{key}")).Output.Trim();

    private async Task<ClientResult> RunAsync(params string[] arguments) =>
        (await _shell.RunAsync(_program, ["--endpoint-url", _endpoint, .. arguments])).Succeeded();

    [GeneratedRegex(@"^\S+ \S+ +\d+ (?<key>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListedObject();
}
