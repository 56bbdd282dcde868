using Gateway.S3Compat.Routing;
using Gateway.S3Compat.Signing;
using Gateway.Storage;
using Gateway.Storage.Identity;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;
using Microsoft.AspNetCore.Http;

namespace Gateway.S3Compat.Actions;

/// <summary>What an action knows of its request.</summary>
public sealed class S3Context
{
    private readonly ServiceInfo? _bucket;
    private readonly ObjectStore? _store;

    internal S3Context(S3Request request, VerifiedRequest verified, ServiceInfo? bucket, ObjectStore? store)
    {
        Request = request;
        Verified = verified;
        _bucket = bucket;
        _store = store;
    }

    /// <summary>The account name of callers without a key.</summary>
    public const string Anonymous = "anonymous";

    /// <summary>The request.</summary>
    public S3Request Request { get; }

    /// <summary>Who sent it.</summary>
    public VerifiedRequest Verified { get; }

    /// <summary>The response.</summary>
    public HttpResponse Response => Request.Http.Response;

    /// <summary>The request's headers.</summary>
    public IHeaderDictionary Headers => Request.Headers;

    /// <summary>The request's query.</summary>
    public S3Query Query => Request.Query;

    /// <summary>The key that signed; null for an anonymous request.</summary>
    public ApiKey? Key => Verified.Key;

    /// <summary>The account that the caller acts for.</summary>
    public string AccountId => Key?.AccountId ?? Anonymous;

    /// <summary>The bucket of the address.</summary>
    public ServiceInfo Bucket => _bucket ?? throw new InvalidOperationException("The operation has no bucket.");

    /// <summary>The bucket's objects.</summary>
    public ObjectStore Store => _store ?? throw new InvalidOperationException("The operation has no bucket.");

    /// <summary>The key of the address.</summary>
    /// <exception cref="StorageException">KeyTooLong or InvalidKey.</exception>
    public ObjectKey ObjectKey => ObjectKey.Parse(Request.Address.Key ?? throw new InvalidOperationException("The operation has no key."));
}
