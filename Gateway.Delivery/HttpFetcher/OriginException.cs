namespace Gateway.Delivery.HttpFetcher;

/// <summary>An origin gave no answer that can be passed on.</summary>
internal sealed class OriginException(OriginFailure failure, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public OriginFailure Failure => failure;

    /// <summary>What the client is told (RFC 9110 sections 15.6.3 and 15.6.5).</summary>
    public int Status => failure == OriginFailure.Timeout ? 504 : 502;

    /// <summary>Sorts what an HTTP client throws before an answer began.</summary>
    public static OriginException Of(HttpRequestException e) => new(
        e.HttpRequestError switch
        {
            HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError => OriginFailure.Connect,
            HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.VersionNegotiationError => OriginFailure.Invalid,
            _ => OriginFailure.Reset,
        },
        e.Message,
        e);
}
