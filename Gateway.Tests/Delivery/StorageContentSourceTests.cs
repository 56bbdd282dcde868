using System.IO.Pipelines;
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
        using ContentResult result = await _source.GetAsync(new ContentRequest("a/b.txt", Query: "ignored=1"), default);
        ContentResult.Found found = result.Should().BeOfType<ContentResult.Found>().Subject;
        found.Metadata.Length.Should().Be(length);
        found.Metadata.ETag.Should().Be(version.ETag);
        found.Metadata.LastModified.Should().Be(version.Modified);
        found.Metadata.Headers.Select(header => $"{header.Key}: {header.Value}").Should().Equal("Content-Type: text/plain", "Cache-Control: max-age=60");
        (await ReadAsync(found.Body, new ByteRange(0, length))).Should().Equal(bytes);
        (await ReadAsync(found.Body, new ByteRange(3, length - 5))).Should().Equal(bytes[3..^2]);
    }

    [Test]
    public async Task Content_that_the_caller_has_is_not_opened()
    {
        ObjectVersion version = await PutAsync("a", Encoding.UTF8.GetBytes("content"));
        (await _source.GetAsync(new ContentRequest("a", KnownETag: version.ETag), default))
            .Should().BeOfType<ContentResult.NotModified>().Which.Metadata.ETag.Should().Be(version.ETag);
        using ContentResult other = await _source.GetAsync(new ContentRequest("a", KnownETag: "other"), default);
        other.Should().BeOfType<ContentResult.Found>();
    }

    [Test]
    public async Task Misses_are_values()
    {
        ObjectStore store = await _stores.GetAsync("main");
        await PutAsync("gone", [1]);
        await store.DeleteAsync(new DeleteTarget(ObjectKey.Parse("gone"), null, WritePreconditions.None), "owner", default);
        foreach (string path in (string[])["never", "gone", "", new string('x', 1025)])
        {
            (await _source.GetAsync(new ContentRequest(path), default)).Should().BeOfType<ContentResult.NotFound>(path);
        }
    }

    [Test]
    public async Task A_service_that_is_not_there_has_failed() =>
        (await new StorageContentSource(_stores, "other").GetAsync(new ContentRequest("a"), default)).Should().Be(new ContentResult.Failed(503));

    private async Task<ObjectVersion> PutAsync(string key, byte[] bytes)
    {
        ObjectStore store = await _stores.GetAsync("main");
        var metadata = new ObjectMetadata { ContentType = "text/plain", CacheControl = "max-age=60" };
        var body = new IncomingBody { Stream = new MemoryStream(bytes), Length = bytes.Length };
        return (await store.PutAsync(new ObjectWrite(ObjectKey.Parse(key), body, metadata, "owner", WritePreconditions.None), default)).Version;
    }

    private static async Task<byte[]> ReadAsync(IContentBody body, ByteRange range)
    {
        using var copy = new MemoryStream();
        PipeWriter pipe = PipeWriter.Create(copy, new StreamPipeWriterOptions(leaveOpen: true));
        await body.CopyToAsync(pipe, range, default);
        await pipe.CompleteAsync();
        return copy.ToArray();
    }
}
