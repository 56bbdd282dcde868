namespace Gateway.Tests.Clients;

/// <summary>rclone with an S3 remote that is described by its environment.</summary>
internal sealed class Rclone : ICommandLineClient
{
    private readonly ClientShell _shell;
    private readonly string _program;
    private readonly string _certificateFile;

    public Rclone(ClientShell shell, string program, Uri endpoint, string certificateFile)
    {
        _shell = shell;
        _program = program;
        _certificateFile = certificateFile;
        shell.Environment["RCLONE_CONFIG_GATEWAY_TYPE"] = "s3";
        shell.Environment["RCLONE_CONFIG_GATEWAY_PROVIDER"] = "Other";
        shell.Environment["RCLONE_CONFIG_GATEWAY_ENDPOINT"] = endpoint.AbsoluteUri.TrimEnd('/');
        shell.Environment["RCLONE_CONFIG_GATEWAY_REGION"] = "us-east-1";
        shell.Environment["RCLONE_CONFIG_GATEWAY_ACCESS_KEY_ID"] = ClientGateway.Key.Id;
        shell.Environment["RCLONE_CONFIG_GATEWAY_SECRET_ACCESS_KEY"] = ClientGateway.Key.Secret;
    }

    public Task MakeBucketAsync(string bucket) => RunAsync("mkdir", Remote(bucket));

    public Task RemoveBucketAsync(string bucket) => RunAsync("rmdir", Remote(bucket));

    public async Task<IReadOnlyList<string>> ListBucketsAsync() => [.. (await RunAsync("lsf", Remote(""))).Lines.Select(line => line.TrimEnd('/'))];

    public Task UploadAsync(string folder, string bucket) => RunAsync("copy", folder, Remote(bucket));

    public Task DownloadAsync(string bucket, string folder) => RunAsync("copy", Remote(bucket), folder);

    public Task SyncAsync(string folder, string bucket) => RunAsync("sync", folder, Remote(bucket));

    public async Task<IReadOnlyList<string>> ListAsync(string bucket) =>
        (await RunAsync("lsf", "--recursive", "--files-only", Remote(bucket))).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public Task RemoveAsync(string bucket, string key) => RunAsync("deletefile", Remote($"{bucket}/{key}"));

    public Task RemoveFolderAsync(string bucket, string folder) => RunAsync("delete", Remote($"{bucket}/{folder}"));

    public async Task<string> PresignAsync(string bucket, string key) => (await RunAsync("link", "--expire", "5m", Remote($"{bucket}/{key}"))).Output.Trim();

    private static string Remote(string path) => $"gateway:{path}";

    private async Task<ClientResult> RunAsync(params string[] arguments) =>
        (await _shell.RunAsync(_program, ["--retries", "1", "--low-level-retries", "1", "--ca-cert", _certificateFile, .. arguments])).Succeeded();
}
