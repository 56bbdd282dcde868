using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.HttpFetcher;

/// <summary>The client broke its own request off, or sent it malformed: no failure of the origin.</summary>
internal sealed class ClientBodyException(IOException cause) : Exception(cause.Message, cause)
{
    /// <summary>What the client is told.</summary>
    public int Status => (InnerException as BadHttpRequestException)?.StatusCode ?? 400;
}
