using Gateway.Chains;
using Gateway.Configuration.Delivery;
using Gateway.Delivery;
using Gateway.Delivery.Caching;
using Gateway.Invalidation;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Delivery.Invalidation;

/// <summary>A cache that cannot be told of a change is emptied as soon as it can.</summary>
internal sealed class CacheInvalidationTests
{
    private readonly ManualTimeProvider _time = new();
    private FailingStore _store = null!;
    private CachingSource _cache = null!;
    private CacheInvalidation _invalidation = null!;

    [SetUp]
    public void Make()
    {
        _store = new FailingStore();
        _cache = new CachingSource("mem", new CacheOptions(), new NoSource(), _store, _time);
        var config = new MemoryCacheConfig("mem", "mem", "owner", new SourceLink("main", "site/"), new CacheOptions(), 1);
        _invalidation = new CacheInvalidation(new ChainedCache(new DeliveryService(config, _cache), "site/"), _time, NullLogger.Instance);
    }

    [TearDown]
    public async Task Close()
    {
        await _invalidation.DisposeAsync();
        await _cache.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Test]
    public async Task Only_paths_of_its_folder_are_dropped()
    {
        await _invalidation.DropAsync(["site/a", "elsewhere/b", "site/c/d"]);
        _store.Purges.Should().Equal(new Purge(PurgeScope.Path, "a"), new Purge(PurgeScope.Path, "c/d"));
        _invalidation.IsBehind.Should().BeFalse();
    }

    [Test]
    public async Task A_purge_that_fails_is_made_up_for_by_a_purge_of_everything()
    {
        _store.Failures = 2;
        await _invalidation.DropAsync(["site/a"]);
        _invalidation.IsBehind.Should().BeTrue();
        await _store.NextPurgeAsync(() => _time.Advance(TimeSpan.FromSeconds(1)));
        _invalidation.IsBehind.Should().BeTrue("that failed as well");
        await _store.NextPurgeAsync(() => _time.Advance(TimeSpan.FromSeconds(1)));
        _store.Purges.Should().Equal(new Purge(PurgeScope.Path, "a"), new Purge(PurgeScope.Everything), new Purge(PurgeScope.Everything));
        SpinWait.SpinUntil(() => !_invalidation.IsBehind, TimeSpan.FromSeconds(10)).Should().BeTrue();
    }

    private sealed class NoSource : IContentSource
    {
        public ValueTask<ContentResult> GetAsync(ContentRequest request, CancellationToken cancellationToken) => new(ContentResult.Own(404));
    }

    private sealed class FailingStore : IResponseStore
    {
        private TaskCompletionSource _purged = new();

        public int Failures { get; set; }

        public List<Purge> Purges { get; } = [];

        public StoreStatistics Statistics => default;

        /// <summary>Waits for the purge that comes of something. The timer may not be set yet, so that is done again and again.</summary>
        public async Task NextPurgeAsync(Action cause)
        {
            _purged = new TaskCompletionSource();
            while (!_purged.Task.IsCompleted)
            {
                cause();
                await Task.WhenAny(_purged.Task, Task.Delay(10));
            }
        }

        public ValueTask<long> PurgeAsync(Purge purge, CancellationToken cancellationToken)
        {
            Purges.Add(purge);
            bool fails = Failures-- > 0;
            _purged.TrySetResult();
            return fails ? throw new IOException("The disk does not answer.") : new ValueTask<long>(0);
        }

        public ValueTask<IReadOnlyList<StoredResponse>> FindAsync(CacheKey key, CancellationToken cancellationToken) => new([]);

        public IResponseWriter? Begin(CacheKey key, ResponseRecord record, long? length) => null;

        public ValueTask UpdateAsync(StoredResponse response, ResponseRecord record) => ValueTask.CompletedTask;

        public void Remove(StoredResponse response)
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
