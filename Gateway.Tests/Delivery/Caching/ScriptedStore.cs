using Gateway.Delivery.Caching;

namespace Gateway.Tests.Delivery.Caching;

/// <summary>A store that stops, or fails, where a test says.</summary>
internal sealed class ScriptedStore(IResponseStore inner) : IResponseStore
{
    /// <summary>What happens between a look and the news of what was found.</summary>
    public Func<CacheKey, Task> Found { get; set; } = _ => Task.CompletedTask;

    /// <summary>What happens before a response is begun.</summary>
    public Action<ResponseRecord> Beginning { get; set; } = _ => { };

    /// <summary>What happens before a response is confirmed.</summary>
    public Func<Task> Updating { get; set; } = () => Task.CompletedTask;

    public StoreStatistics Statistics => inner.Statistics;

    public async ValueTask<IReadOnlyList<StoredResponse>> FindAsync(CacheKey key, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredResponse> found = await inner.FindAsync(key, cancellationToken);
        await Found(key);
        return found;
    }

    public IResponseWriter? Begin(CacheKey key, ResponseRecord record, long? length)
    {
        Beginning(record);
        return inner.Begin(key, record, length);
    }

    public async ValueTask UpdateAsync(StoredResponse response, ResponseRecord record)
    {
        await Updating();
        await inner.UpdateAsync(response, record);
    }

    public void Remove(StoredResponse response) => inner.Remove(response);

    public ValueTask<long> PurgeAsync(Purge purge, CancellationToken cancellationToken) => inner.PurgeAsync(purge, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
