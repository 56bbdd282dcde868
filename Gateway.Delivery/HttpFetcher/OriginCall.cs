using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.HttpFetcher;

/// <summary>A client's request on its way to one origin or several.</summary>
internal sealed class OriginCall(ContentRequest request)
{
    private ClientBody? _body;

    public ContentRequest Request => request;

    /// <summary>Whether it can be sent again whatever became of it: it has no body, and doing it twice does what doing it once does (RFC 9110 section 9.2.2).</summary>
    public bool IsRepeatable { get; } = request.Body is null
        && (request.IsRead || HttpMethods.IsOptions(request.Method) || HttpMethods.IsPut(request.Method) || HttpMethods.IsDelete(request.Method));

    /// <summary>What the client sends along, for one more try; null for nothing.</summary>
    public ClientBody? OpenBody(Patience patience) => _body = request.Body is { } stream ? new ClientBody(stream, request.Headers.ContentLength, patience)

        // The HTTP client sends a request without content again when the connection closes unanswered, whatever its method; with content, however short, never.
        : IsRepeatable ? null
        : new ClientBody(Stream.Null, 0, patience);

    /// <summary>Whether another origin may be asked after a failure: always when it can be repeated, otherwise when the first never saw it.</summary>
    public bool MayGoOn(OriginException failure) =>
        IsRepeatable || (failure.Failure is OriginFailure.Connect or OriginFailure.Unavailable && _body is not { IsStarted: true });
}
