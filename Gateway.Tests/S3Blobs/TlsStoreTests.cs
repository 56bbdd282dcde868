using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Gateway.Configuration;
using Gateway.Storage.Blobs.S3;
using Gateway.Tests.Crash;
using Gateway.Tests.Host;
using Gateway.Tests.Nodes;

namespace Gateway.Tests.S3Blobs;

/// <summary>An S3 store behind https, as the program itself sees it.</summary>
internal sealed class TlsStoreTests
{
    private TemporaryFolder _folder = null!;
    private CertificateFiles _certificate = null!;
    private RunningGateway _store = null!;
    private string _config = "";

    [SetUp]
    public async Task Start()
    {
        _folder = new TemporaryFolder();
        _certificate = SelfSignedCertificate.Write(_folder);
        _store = await OwnGateway.StartGatewayAsync(_certificate);
        S3BlobOptions store = OwnGateway.OptionsOf(_store);
        _config = _folder.Write("front.yaml", $$"""
            urls: ["http://127.0.0.1:0"]
            data: {{_folder.File("front")}}
            blobs: { type: minio, endpoint: "{{store.Endpoint}}", bucket: {{store.Bucket}}, accessKey: {{store.AccessKey}}, secretKey: "{{store.SecretKey}}" }
            keys: [ { id: {{GatewayGroup.KeyId}}, value: {{GatewayGroup.Key}}, admin: true } ]
            services: [ { id: main, type: storage } ]
            """);
    }

    [TearDown]
    public async Task Stop()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task A_certificate_of_a_trusted_authority_is_all_it_takes()
    {
        byte[] content = RandomNumberGenerator.GetBytes(20 << 20);
        await using GatewayProcess front = GatewayProcess.Start(_config, ("SSL_CERT_FILE", _certificate.Path));
        await front.ListensAsync();
        using AmazonS3Client client = GatewayGroup.S3(front.Url);
        await client.PutObjectAsync(new PutObjectRequest { BucketName = "main", Key = "page", InputStream = new MemoryStream(content) });
        using GetObjectResponse page = await client.GetObjectAsync("main", "page");
        using var copy = new MemoryStream();
        await page.ResponseStream.CopyToAsync(copy);
        copy.ToArray().AsSpan().SequenceEqual(content).Should().BeTrue();
    }

    [Test]
    public async Task A_certificate_that_nobody_vouches_for_is_told_at_the_start()
    {
        await using GatewayProcess front = GatewayProcess.Start(_config);
        (await front.EndsAsync()).Should().Be(1);
        front.Log.Should().Contain("cannot be reached over TLS").And.Contain("its certificate").And.Contain(_store.Client.BaseAddress!.ToString());
    }

    [Test]
    public async Task Http_spoken_to_https_is_told_at_the_start()
    {
        string config = _folder.Write("http.yaml", (await File.ReadAllTextAsync(_config)).Replace("https://", "http://", StringComparison.Ordinal));
        await using GatewayProcess front = GatewayProcess.Start(config);
        (await front.EndsAsync()).Should().Be(1);
        front.Log.Should().Contain("Check 'endpoint'");
    }
}
