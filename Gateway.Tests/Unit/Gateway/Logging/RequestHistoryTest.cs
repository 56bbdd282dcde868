using Gateway.Logging;
using Gateway.Storage;
using Gateway.Storage.Services;
using Gateway.Storage.Versioning;

namespace Gateway.Tests.Unit.Logging;

internal sealed class RequestHistoryTest
{
    private readonly ManualTimeProvider _time = new();
    private TemporaryFolder _folder = null!;
    private ObjectStores _stores = null!;
    private RequestHistory _history = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = new TemporaryFolder();
        _stores = ObjectStores.Open(new StorageOptions { DataDirectory = _folder.Path }, _time);
        _history = new RequestHistory();
    }

    [TearDown]
    public async Task TearDown()
    {
        await _stores.DisposeAsync();
        _folder.Dispose();
    }

    [TestCase(10)]
    [TestCase(RequestRing.Capacity)]
    [TestCase(2 * RequestRing.Capacity + 7)]
    public async Task The_latest_requests_of_a_service_are_kept_newest_first(int count)
    {
        ServiceInfo service = await MakeAsync("one");
        for (int i = 0; i < count; i++)
        {
            Add(service, $"/{i}");
        }

        Targets(_history.Read(service, RequestRing.Capacity)).Should().Equal(Enumerable.Range(0, count).Reverse().Take(RequestRing.Capacity).Select(i => $"/{i}"));
        Targets(_history.Read(service, 3)).Should().Equal($"/{count - 1}", $"/{count - 2}", $"/{count - 3}");
    }

    [Test]
    public async Task Services_are_kept_apart_and_read_together()
    {
        ServiceInfo one = await MakeAsync("one");
        ServiceInfo two = await MakeAsync("two");
        Add(one, "/a");
        Add(null, "/b");
        Add(two, "/c");
        Targets(_history.Read(one, 10)).Should().Equal("/a");
        Targets(_history.Read(two, 10)).Should().Equal("/c");
        Targets(_history.ReadAll(_ => true, 10)).Should().Equal("/c", "/b", "/a");
        Targets(_history.ReadAll(_ => true, 2)).Should().Equal("/c", "/b");
    }

    [Test]
    public async Task A_service_that_is_made_again_begins_anew()
    {
        Add(await MakeAsync("one"), "/old");
        await _stores.DeleteAsync("one", default);
        _time.Advance(TimeSpan.FromSeconds(1));
        _history.Read(await MakeAsync("one"), 10).Should().BeEmpty();
    }

    [Test]
    public async Task Of_very_many_services_those_asked_for_last_are_remembered()
    {
        ServiceInfo service = await MakeAsync("one");
        for (int i = 0; i < 600; i++)
        {
            Add(service with { Id = $"s-{i}" }, "/x");
            Add(service, "/busy");
        }

        _history.ReadAll(_ => true, 10_000).Select(entry => entry.Service!.Id).Distinct().Count().Should().BeInRange(100, 300);
        _history.Read(service with { Id = "s-599" }, 10).Should().ContainSingle();
        _history.Read(service, 10).Should().HaveCount(10);
    }

    [Test]
    public void A_long_target_is_cut()
    {
        Add(null, "/" + new string('x', 100_000));
        _history.ReadAll(_ => true, 1).Single().Target.Length.Should().BeLessThan(10_000);
    }

    private static IEnumerable<string> Targets(IEnumerable<AccessEntry> entries) => entries.Select(entry => entry.Target);

    private void Add(ServiceInfo? service, string target)
    {
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _history.Add(new AccessEntry(_time.GetUtcNow(), Client: null, "GET", target, 200, 0, TimeSpan.Zero, KeyId: null, service, Cache: null));
    }

    private Task<ServiceInfo> MakeAsync(string id) => _stores.CreateAsync(
        new ServiceInfo(id, id, "owner", _time.GetUtcNow(), VersioningState.Unversioned, null, CaseSensitive: true, null, null), default);
}
