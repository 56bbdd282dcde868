using Gateway.Chains;
using Gateway.Delivery.FileSystem;
using Gateway.StandardMode.Errors;
using Gateway.Storage;
using Gateway.Storage.Identity;

namespace Gateway.StandardMode;

/// <summary>What a function knows of its request.</summary>
/// <param name="http">The request.</param>
/// <param name="query">The parameters.</param>
/// <param name="key">The key that came with the request.</param>
/// <param name="service">The service named; null when the request is about none.</param>
/// <param name="store">The service's objects; null when it is no storage.</param>
/// <param name="delivery">The service as one of the CDN front; null when it is none.</param>
internal sealed class StandardContext(HttpContext http, StandardQuery query, ApiKey key, IOwnedService? service, ObjectStore? store, DeliveryService? delivery)
{
    /// <summary>The request.</summary>
    public HttpRequest Request => http.Request;

    /// <summary>The answer.</summary>
    public HttpResponse Response => http.Response;

    /// <summary>The parameters.</summary>
    public StandardQuery Query => query;

    /// <summary>The key that came with the request.</summary>
    public ApiKey Key => key;

    /// <summary>The service named; null when the request is about none.</summary>
    public IOwnedService? Service => service;

    /// <summary>The service's objects.</summary>
    /// <exception cref="StandardException">NotSupported: it is no storage.</exception>
    public ObjectStore Store => store ?? throw new StandardException(StandardError.NotSupported);

    /// <summary>The service as one of the CDN front; null for a storage.</summary>
    public DeliveryService? Delivery => delivery;

    /// <summary>The service's files; null when it is no file system.</summary>
    public FileStore? Files => (delivery?.Source as FileSystemSource)?.Files;
}
