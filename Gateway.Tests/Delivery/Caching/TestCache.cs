using Gateway.Delivery;
using Gateway.Delivery.Caching;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Delivery.Caching;

/// <summary>A cache before a scripted origin, at a time that stands still.</summary>
internal sealed class TestCache : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly IResponseStore _store;

    private TestCache(CacheOptions options, ScriptedOrigin origin, IResponseStore store, ManualTimeProvider time, TemporaryFolder folder)
    {
        (Options, Origin, Time, _store, _folder) = (options, origin, time, store, folder);
        Store = new ScriptedStore(store);
        Source = new CachingSource("mem", options, origin, Store, time);
    }

    public CacheOptions Options { get; }

    public ManualTimeProvider Time { get; }

    public ScriptedOrigin Origin { get; }

    public ScriptedStore Store { get; }

    public CachingSource Source { get; }

    /// <summary>An empty cache; one that does not compress if nothing is said.</summary>
    public static async Task<TestCache> OpenAsync(StoreKind kind, CacheOptions? options = null)
    {
        options ??= new CacheOptions { Compress = false };
        var time = new ManualTimeProvider();
        var folder = new TemporaryFolder();
        IResponseStore store = await ResponseStores.OpenAsync(kind, folder.Path, options, 64 << 20, time);
        return new TestCache(options, new ScriptedOrigin(), store, time, folder);
    }

    /// <summary>Asks, and reads the whole answer. What is stored of it is stored when this ends.</summary>
    public async Task<CacheAnswer> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        CacheAnswer answer = await CacheAnswer.ReadAsync(await OpenAsync(path, headers));
        await Origin.TakenAsync();
        return answer;
    }

    /// <summary>Asks. The answer is not read yet.</summary>
    public Task<ContentResult> OpenAsync(string path, params (string Name, string Value)[] headers) => SendAsync("GET", path, CancellationToken.None, headers);

    public async Task<ContentResult> SendAsync(string method, string path, CancellationToken cancellationToken, params (string Name, string Value)[] headers)
    {
        var fields = new HeaderDictionary();
        foreach ((string name, string value) in headers)
        {
            fields[name] = value;
        }

        string[] parts = path.Split('?');
        ContentPath.TryParse(parts[0], out ContentPath? parsed).Should().BeTrue();
        var request = new ContentRequest(parsed!) { Method = method, Query = parts.Length > 1 ? parts[1] : "", Headers = fields };
        return await Source.GetAsync(request, cancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
    }

    public Task<long> PurgeAsync(PurgeScope scope, string name = "", bool isSoft = false) =>
        Source.PurgeAsync(new Purge(scope, name) { IsSoft = isSoft }, CancellationToken.None).AsTask();

    /// <summary>Done when what was removed is gone from the disk.</summary>
    public Task SettleAsync() => _store.SettleAsync();

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        _folder.Dispose();
    }
}
