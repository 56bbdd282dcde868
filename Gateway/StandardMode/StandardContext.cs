using Gateway.Storage;
using Gateway.Storage.Identity;
using Gateway.Storage.Services;

namespace Gateway.StandardMode;

/// <summary>What a function knows of its request.</summary>
internal sealed class StandardContext(HttpContext http, StandardQuery query, ApiKey key, ServiceInfo? service, ObjectStore? store)
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
    public ServiceInfo? Service => service;

    /// <summary>The service's objects.</summary>
    public ObjectStore Store => store ?? throw new InvalidOperationException("The function is about no service.");
}
