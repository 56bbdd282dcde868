using Gateway.Delivery.Caching.Rules;

namespace Gateway.Delivery.Caching;

/// <summary>How long answers are kept that the gateway itself made, such as 404 for what a storage has not: only as long as settings say.</summary>
internal static class OwnAnswers
{
    /// <summary>What to keep of one.</summary>
    /// <returns>Null when it is not kept.</returns>
    public static ResponseRecord? ToRecord(ContentResult result, CacheOptions options, DateTimeOffset now)
    {
        TimeSpan? lifetime = result.Status >= 400 ? FreshnessRules.OfError(result.Status, given: null, result.FreshForDefault, options) : null;
        return lifetime > TimeSpan.Zero
            ? new ResponseRecord { Status = result.Status, Metadata = result.Metadata, Received = now, InitialAge = TimeSpan.Zero, FreshFor = lifetime.Value, ForbidsStale = true, IsOwn = true }
            : null;
    }
}
