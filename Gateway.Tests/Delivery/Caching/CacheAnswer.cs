using System.Text;
using Gateway.Delivery;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Delivery.Caching;

/// <summary>An answer that a test got whole.</summary>
internal sealed record CacheAnswer(int Status, string Text, HeaderFields Fields, long? Age, string CacheStatus, bool IsOwn)
{
    public static async Task<CacheAnswer> ReadAsync(ContentResult result)
    {
        using (result)
        {
            return new CacheAnswer(result.Status, await ReadAsync(result.Body, range: null), result.Metadata.Fields, result.Age, $"{result.CacheStatus}", result.IsOwn);
        }
    }

    public static async Task<string> ReadAsync(IContentBody body, ByteRange? range) => Encoding.Latin1.GetString(await body.ReadAsync(range));
}
