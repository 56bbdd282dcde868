using System.Text.RegularExpressions;

namespace Gateway.Tests.Clients;

/// <summary>s3cmd with a configuration file of its own.</summary>
internal sealed partial class S3cmd : ICommandLineClient
{
    private readonly ClientShell _shell;
    private readonly string _program;

    public S3cmd(ClientShell shell, string program, Uri endpoint, string certificateFile)
    {
        _shell = shell;
        _program = program;
        File.WriteAllText(shell.File(".s3cfg"), $"""
            [default]
            access_key = {ClientGateway.Key.Id}
            secret_key = {ClientGateway.Key.Secret}
            host_base = {endpoint.Authority}
            host_bucket = {endpoint.Authority}
            bucket_location = us-east-1
            use_https = {endpoint.Scheme == Uri.UriSchemeHttps}
            ca_certs_file = {certificateFile}
            signature_v2 = False
            max_retries = 1

            """);
    }

    public Task MakeBucketAsync(string bucket) => RunAsync("mb", Url(bucket));

    public Task RemoveBucketAsync(string bucket) => RunAsync("rb", Url(bucket));

    public async Task<IReadOnlyList<string>> ListBucketsAsync() => [.. (await RunAsync("ls")).Lines.Select(line => line.Split("s3://")[1])];

    public Task UploadAsync(string folder, string bucket) => RunAsync("put", "--recursive", folder + "/", Url(bucket) + "/");

    public Task DownloadAsync(string bucket, string folder) => RunAsync("get", "--recursive", Url(bucket) + "/", folder + "/");

    public Task SyncAsync(string folder, string bucket) => RunAsync("sync", "--delete-removed", folder + "/", Url(bucket) + "/");

    public async Task<IReadOnlyList<string>> ListAsync(string bucket)
    {
        ClientResult listed = await RunAsync("ls", "--recursive", Url(bucket));
        return [.. ListedObject().Matches(listed.Output).Select(match => match.Groups["key"].Value)];
    }

    public Task RemoveAsync(string bucket, string key) => RunAsync("del", Url($"{bucket}/{key}"));

    public Task RemoveFolderAsync(string bucket, string folder) => RunAsync("del", "--recursive", "--force", Url($"{bucket}/{folder}"));

    public async Task<string> PresignAsync(string bucket, string key) => (await RunAsync("signurl", Url($"{bucket}/{key}"), "+300")).Output.Trim();

    private static string Url(string path) => $"s3://{path}";

    private async Task<ClientResult> RunAsync(params string[] arguments) =>
        (await _shell.RunAsync(_program, ["--config", _shell.File(".s3cfg"), "--no-progress", .. arguments])).Succeeded();

    [GeneratedRegex(@"^\S+ \S+ +\d+ +s3://[^/]+/(?<key>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListedObject();
}
