using System.Net.Http.Headers;
using Gateway.Chains;
using Gateway.Configuration.Delivery;
using Gateway.Delivery;
using Gateway.Delivery.Binding;
using Gateway.Delivery.Caching;
using Gateway.Delivery.Caching.Rules;
using Gateway.StandardMode.Errors;
using Gateway.StandardMode.Json;
using Gateway.Storage.Identity;
using Microsoft.Extensions.Primitives;

namespace Gateway.StandardMode;

/// <summary>
/// The method PURGE on a public binding, as Varnish and Fastly know it: drops a URL from all caches of the binding's chain, or, with Surrogate-Key or
/// Cache-Tag, what has those tags. The key comes as <c>x-owncdn-key</c> or <c>Authorization: Bearer</c>; it must be one that may write to the binding, or to
/// all of those caches.
/// </summary>
internal sealed class PurgeMethod(IKeyRing keys, DeliveryChains chains, CachePurges purges, StandardRefusals refusals)
{
    /// <summary>The method's name.</summary>
    public const string Name = "PURGE";

    private const string Challenge = $"Bearer, ApiKey header=\"{StandardEndpoint.KeyHeader}\"";
    private const string Bearer = "Bearer";

    /// <summary>Answers a request.</summary>
    /// <param name="http">The request.</param>
    /// <param name="binding">The binding that its URL is one of.</param>
    /// <param name="path">The raw path, with the binding's prefix.</param>
    public Task HandleAsync(HttpContext http, PublicBinding binding, string path)
    {
        http.Response.Headers.XContentTypeOptions = "nosniff";
        string below = path[binding.Options.PathPrefix.Length..];
        return refusals.RunAsync(http, _ => PurgeAsync(http, (BindingConfig)chains.Find(binding.Options.Id)!.Config, below));
    }

    private async Task PurgeAsync(HttpContext http, BindingConfig binding, string path)
    {
        ApiKey key = FindKey(http.Request.Headers);
        http.Features.Set(key);
        if (!MayPurge(key, binding))
        {
            throw new StandardException(StandardError.AccessDenied);
        }

        if (!ContentPath.TryParse(path, out ContentPath? url))
        {
            throw new StandardException(StandardError.InvalidUri);
        }

        IHeaderDictionary headers = http.Request.Headers;
        bool isSoft = IsSet(headers["Soft-Purge"]) || IsSet(headers["Fastly-Soft-Purge"]);
        IReadOnlyList<string> tags = ContentTags.Of(headers["Surrogate-Key"], headers["Cache-Tag"]);
        long purged = 0;
        foreach (string tag in tags)
        {
            purged += await purges.OfChainAsync(binding.Id, new Purge(PurgeScope.Tag, tag) { IsSoft = isSoft }, http.RequestAborted);
        }

        if (tags.Count == 0)
        {
            purged = await purges.OfUrlAsync(binding, new Purge(PurgeScope.Path, url.Decoded) { IsSoft = isSoft }, http.RequestAborted);
        }

        await FlushedJson.WriteAsync(http.Response, purged, http.RequestAborted);
    }

    private ApiKey FindKey(IHeaderDictionary headers)
    {
        string? value = headers[StandardEndpoint.KeyHeader] is [{ } text] ? text
            : AuthenticationHeaderValue.TryParse(headers.Authorization, out AuthenticationHeaderValue? authorization) && authorization.Scheme.Equals(Bearer, StringComparison.OrdinalIgnoreCase)
                ? authorization.Parameter
                : null;
        return value is not null && keys.FindBySecret(value) is { } key
            ? key
            : throw new StandardException(StandardError.Unauthorized) { Head = response => response.Headers.WWWAuthenticate = Challenge };
    }

    private bool MayPurge(ApiKey key, BindingConfig binding) => key.LevelFor(binding) >= AccessLevel.Write
        || (chains.CachesBehind(binding.Id) is { Count: > 0 } caches && caches.All(cache => key.LevelFor(cache.Service.Config) >= AccessLevel.Write));

    private static bool IsSet(StringValues value) => value.ToString() is "1" or "true";
}
