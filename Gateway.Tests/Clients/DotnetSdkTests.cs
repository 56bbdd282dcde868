using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Gateway.Tests.Clients;

/// <summary>The AWS SDK for .NET, with its default settings.</summary>
internal sealed class DotnetSdkTests
{
    private ClientGateway _gateway = null!;
    private AmazonS3Client _client = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _gateway = await ClientGateway.StartAsync();
        _client = new AmazonS3Client(new BasicAWSCredentials(ClientGateway.Key.Id, ClientGateway.Key.Secret), new AmazonS3Config
        {
            ServiceURL = _gateway.Http.AbsoluteUri,
            AuthenticationRegion = "us-east-1",
            ForcePathStyle = true,
        });
        await _client.PutBucketAsync("first");
        await _client.PutBucketAsync("second");
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _gateway.DisposeAsync();
    }

    [TestCase("plain")]
    [TestCase("in a folder/with space + plus")]
    [TestCase("100%/%2F/?versionId=x")]
    [TestCase("edge//slashes/../")]
    [TestCase("é/日本/😀")]
    public async Task Copies_name_their_source(string key)
    {
        await _client.PutObjectAsync(new PutObjectRequest { BucketName = "first", Key = key, ContentBody = key });

        await _client.CopyObjectAsync("first", key, "second", key);

        using GetObjectResponse copy = await _client.GetObjectAsync("second", key);
        using var reader = new StreamReader(copy.ResponseStream);
        (await reader.ReadToEndAsync()).Should().Be(key);
    }
}
