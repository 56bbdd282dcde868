namespace Gateway.Storage.Blobs.S3;

/// <summary>
/// Sends over plain http what the SDK means for https. Over http the SDK insists on signing each body, a pass over it at both ends for what
/// <see cref="BodyIntegrity"/> has cheaper. Signatures know nothing of the scheme.
/// </summary>
internal sealed class PlainHttpHandler(Uri endpoint, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    // What the SDK takes for a scheme's own port is not in the signed Host header.
    private const int OwnPort = -1;

    /// <summary>The address that the SDK is given in place of one with http.</summary>
    public static Uri AsHttps(Uri endpoint) => new UriBuilder(endpoint) { Scheme = Uri.UriSchemeHttps, Port = endpoint.IsDefaultPort ? OwnPort : endpoint.Port }.Uri;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.RequestUri = new UriBuilder(request.RequestUri!) { Scheme = Uri.UriSchemeHttp, Port = endpoint.Port }.Uri;
        return base.SendAsync(request, cancellationToken);
    }
}
