using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Gateway.Delivery.HttpFetcher;

/// <summary>Connections to origins, kept open between requests.</summary>
internal static class OriginConnections
{
    // A name may get another address: connections are made anew after this time.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(10);

    // The rest of an answer that nobody wants is read when it is short, and saves the connection.
    private const int MaxDrain = 64 << 10;
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(1);

    private const int MaxHeadersKilobytes = 64;

    /// <summary>A client that passes on what origins say as it is: it follows no redirect, keeps no cookie, decodes nothing, adds nothing.</summary>
    public static HttpMessageInvoker Open(FetcherOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = Lifetime,
            PooledConnectionIdleTimeout = IdleTime,
            MaxResponseHeadersLength = MaxHeadersKilobytes,
            MaxResponseDrainSize = MaxDrain,
            ResponseDrainTimeout = DrainTime,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = PingDelay,
            KeepAlivePingTimeout = PingTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,

            // Header bytes pass unchanged in both directions.
            RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,

            PlaintextStreamFilter = static (connection, _) =>
                new ValueTask<Stream>(connection.NegotiatedHttpVersion.Major == 1 ? new InterimTap(connection.PlaintextStream) : connection.PlaintextStream),
        };
        if (options.Authorities is { } authorities)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(authorities);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        return new HttpMessageInvoker(handler);
    }
}
