namespace Gateway.Storage.Blobs.S3;

/// <summary>
/// Has answers go on on threads of the pool. The SDK reads the documents in them synchronously, and a thread that waits for sockets would wait for
/// itself: see <see cref="PoolThread"/>.
/// </summary>
internal sealed class PoolThreadHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        await PoolThread.Switch();
        return response;
    }
}
