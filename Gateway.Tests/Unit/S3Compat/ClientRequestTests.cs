using System.Net;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Gateway.S3Compat.Body;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Routing;
using Gateway.S3Compat.Signing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Unit.S3Compat;

/// <summary>What the SDK really sends, through a real server, to a handler that verifies and keeps the last upload.</summary>
public sealed class ClientRequestTests
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("0123456789abcdef", 20_000)));

    private WebApplication _server = null!;
    private AmazonS3Client _client = null!;
    private S3Address _address;
    private PayloadMode _payload;
    private byte[] _received = [];

    [OneTimeSetUp]
    public async Task Start()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(o => o.RequestHeaderEncodingSelector = _ => Encoding.Latin1);
        _server = builder.Build();
        _server.Run(HandleAsync);
        await _server.StartAsync();
        _client = new AmazonS3Client(new BasicAWSCredentials(TestKeys.Id, TestKeys.Secret), new AmazonS3Config
        {
            ServiceURL = _server.Urls.First(),
            AuthenticationRegion = "us-east-1",
            ForcePathStyle = true,
            MaxErrorRetry = 0,
        });
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [TestCase("plain")]
    [TestCase("a b+c&d=e?f#g%h")]
    [TestCase("x//y/z/")]
    [TestCase("é/日本/😀")]
    [TestCase("(1)!*'~$,;:@[]{}|\\^`\"<>")]
    public async Task Keys_survive(string key)
    {
        await _client.PutObjectAsync(new PutObjectRequest { BucketName = "bucket", Key = key, InputStream = new MemoryStream(Content) });
        _address.Should().Be(new S3Address("bucket", key));
        _received.AsSpan().SequenceEqual(Content).Should().BeTrue();
    }

    [TestCase(true, PayloadMode.StreamingSignedTrailer)]
    [TestCase(false, PayloadMode.Signed)]
    public async Task Uploads_are_decoded_and_verified(bool chunked, PayloadMode payload)
    {
        await _client.PutObjectAsync(new PutObjectRequest { BucketName = "bucket", Key = "k", InputStream = new MemoryStream(Content), UseChunkEncoding = chunked });
        _payload.Should().Be(payload);
        _received.AsSpan().SequenceEqual(Content).Should().BeTrue();
    }

    [Test]
    public async Task Presigned_uploads_are_verified()
    {
        string url = await _client.GetPreSignedURLAsync(new GetPreSignedUrlRequest
        {
            BucketName = "bucket", Key = "a b/é", Verb = HttpVerb.PUT, Expires = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 600).UtcDateTime, Protocol = Protocol.HTTP,
        });
        using var http = new HttpClient();
        using HttpResponseMessage response = await http.PutAsync(new Uri(url), new ByteArrayContent(Content));
        response.StatusCode.Should().Be(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        _address.Should().Be(new S3Address("bucket", "a b/é"));
        _payload.Should().Be(PayloadMode.Unsigned);
        _received.AsSpan().SequenceEqual(Content).Should().BeTrue();
    }

    [Test]
    public async Task Refusals_reach_the_client()
    {
        using var stranger = new AmazonS3Client(new BasicAWSCredentials(TestKeys.Id, "wrong"), (AmazonS3Config)_client.Config);
        Func<Task> put = () => stranger.PutObjectAsync(new PutObjectRequest { BucketName = "bucket", Key = "k", ContentBody = "x" });
        AmazonS3Exception refusal = (await put.Should().ThrowAsync<AmazonS3Exception>()).Which;
        (refusal.ErrorCode, refusal.StatusCode, refusal.RequestId).Should().Be(("SignatureDoesNotMatch", HttpStatusCode.Forbidden, "id"));
    }

    private async Task HandleAsync(HttpContext http)
    {
        try
        {
            var request = new S3Request(http, [], "id");
            VerifiedRequest verified = new SignatureVerifier(TestKeys.Example, new SigningOptions(), TimeProvider.System).Verify(request);
            S3Body body = S3Body.Open(request, verified);
            using var content = new MemoryStream();
            await body.Content.CopyToAsync(content);
            _received = content.ToArray();
            body.Verify(TestDigest.Of(_received));
            (_address, _payload) = (request.Address, verified.Payload);
            http.Response.Headers.ETag = "\"e\"";
        }
        catch (S3Exception e)
        {
            await S3ErrorWriter.WriteAsync(http, e, http.Request.Path, "id", "host");
        }
    }
}
