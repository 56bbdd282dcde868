using System.Text;
using Gateway.Delivery;
using Gateway.Delivery.StorageSource;
using Gateway.Storage;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;
using Gateway.Storage.Versioning;

namespace Gateway.Tests.Delivery;

/// <summary>A storage service as the last link of a delivery chain.</summary>
internal sealed class StorageContentSourceTests
{
    private TemporaryFolder _folder = null!;
    private ObjectStores _stores = null!;
    private StorageContentSource _source = null!;

    [SetUp]
    public async Task Open()
    {
        _folder = new TemporaryFolder();
        _stores = ObjectStores.Open(new StorageOptions { DataDirectory = _folder.Path, InlineLimit = 100 }, TimeProvider.System);
        await _stores.CreateAsync(
            new ServiceInfo("main", "Main", "owner", DateTimeOffset.UnixEpoch, VersioningState.Enabled, null, CaseSensitive: true, null, null), default);
        _source = new StorageContentSource(_stores, "main");
    }

    [TearDown]
    public async Task Close()
    {
        await _stores.DisposeAsync();
        _folder.Dispose();
    }

    [TestCase(10)]
    [TestCase(200_000)]
    public async Task Content_comes_with_its_headers_and_any_range_of_its_bytes(int length)
    {
        byte[] bytes = [.. Enumerable.Range(0, length).Select(i => (byte)i)];
        ObjectVersion version = await PutAsync("a/b.txt", bytes);
        using ContentResult result = await _source.GetAsync(Ask("a/b.txt") with { Query = "ignored=1" }, default);
        result.Status.Should().Be(200);
        result.Metadata.Length.Should().Be(length);
        result.Metadata.ETag.Should().Be($"\"{version.ETag}\"");
        result.Metadata.LastModified.Should().Be(DateTimeOffset.FromUnixTimeSeconds(version.Modified.ToUnixTimeSeconds()));
        (result.Metadata["Content-Type"].ToString(), result.Metadata["Cache-Control"].ToString()).Should().Be(("text/plain", "max-age=60"));
        (await result.Body.ReadAsync(new ByteRange(0, length))).Should().Equal(bytes);
        (await result.Body.ReadAsync(new ByteRange(3, length - 5))).Should().Equal(bytes[3..^2]);
    }

    [Test]
    public async Task Misses_are_values()
    {
        ObjectStore store = await _stores.GetAsync("main");
        await PutAsync("gone", [1]);
        await store.DeleteAsync(new DeleteTarget(ObjectKey.Parse("gone"), null, WritePreconditions.None), "owner", default);
        foreach (string path in (string[])["never", "gone", "", new string('x', 1025)])
        {
            (await _source.GetAsync(Ask(path), default)).Status.Should().Be(404, path);
        }
    }

    [Test]
    public async Task A_service_that_is_not_there_has_failed() =>
        (await new StorageContentSource(_stores, "other").GetAsync(Ask("a"), default)).Status.Should().Be(503);

    [Test]
    public async Task Only_reading_is_allowed()
    {
        using ContentResult result = await _source.GetAsync(Ask("a") with { Method = "PUT" }, default);
        (result.Status, result.Metadata["Allow"].ToString()).Should().Be((405, "GET, HEAD"));
    }

    private static ContentRequest Ask(string path) => new(ContentPath.OfDecoded(path));

    private async Task<ObjectVersion> PutAsync(string key, byte[] bytes)
    {
        ObjectStore store = await _stores.GetAsync("main");
        var metadata = new ObjectMetadata { ContentType = "text/plain", CacheControl = "max-age=60" };
        var body = new IncomingBody { Stream = new MemoryStream(bytes), Length = bytes.Length };
        return (await store.PutAsync(new ObjectWrite(ObjectKey.Parse(key), body, metadata, "owner", WritePreconditions.None), default)).Version;
    }
}
