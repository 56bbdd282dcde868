using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Gateway.Storage.Identity;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

/// <summary>A server for the fixture, a bucket for the test.</summary>
[Parallelizable(ParallelScope.Self)]
internal abstract class S3TestBase
{
    protected S3Server Server { get; private set; } = null!;

    /// <summary>The bucket's owner.</summary>
    protected AmazonS3Client S3 { get; private set; } = null!;

    /// <summary>Another account.</summary>
    protected AmazonS3Client Stranger { get; private set; } = null!;

    protected string Bucket { get; private set; } = "";

    [OneTimeSetUp]
    public async Task StartServer()
    {
        Server = await S3Server.StartAsync();
        S3 = Server.Client(S3Server.Owner);
        Stranger = Server.Client(S3Server.Stranger);
    }

    [OneTimeTearDown]
    public async Task StopServer()
    {
        S3.Dispose();
        Stranger.Dispose();
        await Server.DisposeAsync();
    }

    [SetUp]
    public async Task MakeBucket() => Bucket = await NewBucketAsync(S3);

    protected static string NewName() => $"b-{Guid.NewGuid():N}";

    protected static async Task<string> NewBucketAsync(AmazonS3Client client)
    {
        string name = NewName();
        await client.PutBucketAsync(name);
        return name;
    }

    protected static async Task<AmazonS3Exception> RefusedAsync(Task call, string code, HttpStatusCode status)
    {
        Func<Task> act = () => call;
        AmazonS3Exception refusal = (await act.Should().ThrowAsync<AmazonS3Exception>()).Which;
        (refusal.ErrorCode, refusal.StatusCode).Should().Be((code, status), refusal.Message);
        return refusal;
    }

    protected Task<PutObjectResponse> PutAsync(string key, string content = "content", string? bucket = null) =>
        S3.PutObjectAsync(new PutObjectRequest { BucketName = bucket ?? Bucket, Key = key, ContentBody = content });

    protected async Task PutAllAsync(params string[] keys)
    {
        foreach (string key in keys)
        {
            (await PutRawAsync(Encoded(key), "x")).Status.Should().Be(200);
        }
    }

    /// <summary>A key as it stands in a target.</summary>
    protected static string Encoded(string key) => Uri.EscapeDataString(key).Replace("%2F", "/", StringComparison.Ordinal);

    protected Task<RawResponse> PutRawAsync(string encodedKey, string content, params (string Name, string Value)[] headers) =>
        SendAsync(new RawRequest("PUT", $"/{Bucket}/{encodedKey}") { Headers = headers }.WithBody(content));

    protected async Task<string> ReadAsync(string key, string? versionId = null)
    {
        using GetObjectResponse response = await S3.GetObjectAsync(new GetObjectRequest { BucketName = Bucket, Key = key, VersionId = versionId });
        using var reader = new StreamReader(response.ResponseStream);
        return await reader.ReadToEndAsync();
    }

    protected Task SetVersioningAsync(VersionStatus status, string? bucket = null) => S3.PutBucketVersioningAsync(new PutBucketVersioningRequest
    {
        BucketName = bucket ?? Bucket, VersioningConfig = new S3BucketVersioningConfig { Status = status },
    });

    /// <summary>Sends a request signed by the owner.</summary>
    protected Task<RawResponse> SendAsync(RawRequest request) => Server.SendAsync(request, S3Server.Owner);

    protected Task<RawResponse> SendAsync(string method, string target, params (string Name, string Value)[] headers) =>
        SendAsync(new RawRequest(method, target) { Headers = headers });

    protected Task<RawResponse> SendAsync(ApiKey? key, string method, string target, params (string Name, string Value)[] headers) =>
        Server.SendAsync(new RawRequest(method, target) { Headers = headers }, key);

    /// <summary>Whether there is an object under the key, as it stands in a target.</summary>
    protected async Task<bool> ExistsAsync(string encodedKey) => (await SendAsync("HEAD", $"/{Bucket}/{encodedKey}")).Status == 200;
}
