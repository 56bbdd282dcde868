using Amazon.Runtime;
using Amazon.S3;

namespace Gateway.Storage.Blobs.S3;

/// <summary>The SDK's client over connections of its own. It hides no failure: retries, timeouts and the breaker are <see cref="S3Pipeline"/>'s.</summary>
internal sealed class S3Client : AmazonS3Client
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    // A name may come to stand for other machines.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(10);

    private const int MaxConnections = 256;

    // A body is sent in pieces of so many bytes; the SDK's own 8 KiB cost a system call each.
    private const int SendSize = 256 << 10;

    private readonly HttpClient _http;

    public S3Client(S3BlobOptions options)
        : this(options, Connect(options))
    {
    }

    private S3Client(S3BlobOptions options, HttpClient http)
        : base(
            new BasicAWSCredentials(options.AccessKey, options.SecretKey),
            new AmazonS3Config
            {
                ServiceURL = PlainHttpHandler.AsHttps(options.Endpoint).ToString(),
                AuthenticationRegion = options.Region,
                ForcePathStyle = options.PathStyle,
                MaxErrorRetry = 0,
                Timeout = System.Threading.Timeout.InfiniteTimeSpan,
                BufferSize = SendSize,
                RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
                ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
                HttpClientFactory = new Connections(http),
            }) => _http = http;

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _http.Dispose();
        }
    }

    private static HttpClient Connect(S3BlobOptions options)
    {
        HttpMessageHandler sockets = new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
            MaxConnectionsPerServer = MaxConnections,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
        };
        return new HttpClient(options.Endpoint.Scheme == Uri.UriSchemeHttp ? new PlainHttpHandler(options.Endpoint, sockets) : sockets)
        {
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        };
    }

    private sealed class Connections(HttpClient http) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => http;

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }
}
