using Gateway.Delivery.Caching;
using Microsoft.Extensions.Primitives;

namespace Gateway.Delivery.MemoryCache;

/// <summary>What a response takes besides its bytes: the objects made for it, and its texts. Counted, not measured, and rather too much than too little.</summary>
internal static class ResponseCost
{
    // Response, record, metadata, path, lists, body, and the places in queues, indexes and the memory of what was let go.
    private const int Fixed = 650;
    private const int ForField = 24;
    private const int ForTag = 56;
    private const int ForText = 24;

    /// <summary>In bytes.</summary>
    public static long Of(CacheKey key, ResponseRecord record)
    {
        long cost = Fixed + Of(key.Path.Decoded) + Of(key.Query) + Of(record.Metadata.Fields) + Of(record.Vary);
        if (!ReferenceEquals(key.Path.Decoded, key.Path.Encoded))
        {
            cost += Of(key.Path.Encoded);
        }

        foreach (string tag in record.Tags)
        {
            cost += ForTag + Of(tag);
        }

        return cost;
    }

    private static long Of(string? text) => string.IsNullOrEmpty(text) ? 0 : ForText + (2L * text.Length);

    private static long Of(HeaderFields fields)
    {
        long cost = 0;
        foreach ((string name, StringValues values) in fields.All)
        {
            cost += ForField + Of(name);
            foreach (string? value in values)
            {
                cost += Of(value);
            }
        }

        return cost;
    }
}
