namespace Gateway.Delivery.HttpFetcher;

/// <summary>An origin gave no answer that can be passed on.</summary>
internal sealed class OriginException(OriginFailure failure, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public OriginFailure Failure => failure;

    /// <summary>Whether the same server may do better in a moment. After silence it is not made to wait for as long once more.</summary>
    public bool IsPassing { get; private init; }

    /// <summary>What the client is told (RFC 9110 sections 15.6.3 and 15.6.5).</summary>
    public int Status => failure == OriginFailure.Timeout ? 504 : 502;

    /// <summary>Sorts what an HTTP client throws before an answer began.</summary>
    public static OriginException Of(HttpRequestException e) => e.HttpRequestError switch
    {
        HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError =>
            new OriginException(OriginFailure.Connect, e.Message, e) { IsPassing = true },

        // No words of the origin's go into the log.
        HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.VersionNegotiationError =>
            new OriginException(OriginFailure.Invalid, $"What the origin sent is no answer that can be read: {e.HttpRequestError}.", e),

        // Where the connection ended without a byte, the client has tried again three times already, on other connections.
        HttpRequestError.ResponseEnded => new OriginException(OriginFailure.Reset, "The origin closed the connection instead of answering.", e),
        _ => new OriginException(OriginFailure.Reset, "The connection to the origin broke.", e) { IsPassing = true },
    };
}
