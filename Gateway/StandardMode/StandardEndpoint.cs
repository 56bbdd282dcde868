using System.Collections.Frozen;
using Gateway.Chains;
using Gateway.Configuration.Delivery;
using Gateway.S3Compat.Protocol;
using Gateway.S3Compat.Routing;
using Gateway.StandardMode.Errors;
using Gateway.Storage;
using Gateway.Storage.Identity;
using Gateway.Storage.Services;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Gateway.StandardMode;

/// <summary>The standard mode: the whole path of a request, from the key to the answer.</summary>
internal sealed class StandardEndpoint(
    IEnumerable<StandardFunction> functions, IKeyRing keys, ServiceDirectory services, ObjectStores stores, DeliveryChains chains, StandardRefusals refusals) : IOwnPages
{
    /// <summary>The header that makes a request one of standard mode: the value of a key.</summary>
    public const string KeyHeader = "x-owncdn-key";

    // RFC 9110 section 15.5.2: a 401 "MUST send" one.
    private const string Challenge = $"ApiKey header=\"{KeyHeader}\"";

    private readonly FrozenDictionary<string, StandardFunction>.AlternateLookup<ReadOnlySpan<char>> _functions =
        functions.ToFrozenDictionary(function => function.Path, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a raw target is a function's: then a request without a key is told so in this API's own form.</summary>
    public bool Has(string target) => _functions.ContainsKey(target.AsSpan(0, target.IndexOf('?') is >= 0 and int query ? query : target.Length));

    /// <inheritdoc />
    public Task InvokeAsync(HttpContext context, string target) => HandleAsync(context);

    /// <summary>Answers a request. Every failure becomes a JSON error; none escapes.</summary>
    public Task HandleAsync(HttpContext http)
    {
        // Anybody may have made what is served here: it is what its Content-Type says, and nothing else.
        http.Response.Headers.XContentTypeOptions = "nosniff";

        // Caches keep answers to requests with Authorization apart, but do not know this header: without Vary, one in between could hand a file
        // that somebody may read to everybody.
        http.Response.Headers.Vary = KeyHeader;
        return refusals.RunAsync(http, ExecuteAsync);
    }

    private async Task ExecuteAsync(HttpContext http)
    {
        ApiKey key = FindKey(http.Request.Headers[KeyHeader]);
        http.Features.Set(key);
        if (!RequestTarget.TrySplit(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, out RequestTarget target))
        {
            throw new StandardException(StandardError.InvalidUri);
        }

        if (!TransferCoding.IsPlain(http.Request.Headers))
        {
            throw new StandardException(StandardError.InvalidParameter, "A body is taken as it is or chunked, in no other transfer coding.");
        }

        StandardFunction function = FindFunction(target.Path, http.Request.Method);
        StandardQuery query = StandardQuery.Parse(target.Query);
        IOwnedService? service = await FindServiceAsync(function.Right, query, key);
        http.Features.Set(service);
        RequireRight(function.Right, key, service);
        ObjectStore? store = service is ServiceInfo ? await stores.GetAsync(service.Id) : null;
        DeliveryService? delivery = service is DeliveryServiceConfig ? chains.Find(service.Id) : null;
        await function.Function.ExecuteAsync(new StandardContext(http, query, key, service, store, delivery), http.RequestAborted);
    }

    private ApiKey FindKey(StringValues values) => values is [{ } value] && keys.FindBySecret(value) is { } key
        ? key
        : throw new StandardException(StandardError.Unauthorized) { Head = response => response.Headers.WWWAuthenticate = Challenge };

    private StandardFunction FindFunction(ReadOnlySpan<char> path, string method)
    {
        if (!_functions.TryGetValue(path, out StandardFunction? function))
        {
            throw new StandardException(StandardError.NoSuchFunction);
        }

        return function.Methods.Contains(method)
            ? function
            : throw new StandardException(StandardError.MethodNotAllowed) { Head = response => response.Headers.Allow = string.Join(", ", function.Methods) };
    }

    /// <summary>The service that the request is about. One that the key may not see is as good as not there.</summary>
    private async ValueTask<IOwnedService?> FindServiceAsync(FunctionRight right, StandardQuery query, ApiKey key)
    {
        if (right is FunctionRight.AnyKey or FunctionRight.Admin || (right == FunctionRight.ReadIfNamed && query["sid"] is null))
        {
            return null;
        }

        return await services.FindAsync(query.Required("sid")) is { } service && key.LevelFor(service) != AccessLevel.None
            ? service
            : throw new StandardException(StandardError.NoSuchService);
    }

    private static void RequireRight(FunctionRight right, ApiKey key, IOwnedService? service)
    {
        bool allowed = right switch
        {
            FunctionRight.AnyKey or FunctionRight.ReadIfNamed => true,
            FunctionRight.Admin => key.Admin,
            FunctionRight.Read => key.LevelFor(service!) >= AccessLevel.Read,
            FunctionRight.Write => key.LevelFor(service!) >= AccessLevel.Write,
            _ => false,
        };
        if (!allowed)
        {
            throw new StandardException(StandardError.AccessDenied);
        }
    }
}
