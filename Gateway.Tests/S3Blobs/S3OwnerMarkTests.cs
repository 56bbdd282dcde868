using Amazon.S3.Model;
using Gateway.Storage.Blobs.S3;
using Gateway.Tests.Host;

namespace Gateway.Tests.S3Blobs;

/// <summary>The mark that says whose the bytes under a prefix are.</summary>
[TestFixture(typeof(OwnGateway))]
[TestFixture(typeof(Radosgw))]
internal sealed class S3OwnerMarkTests<TServer>
    where TServer : IS3Server
{
    private static CancellationToken None => CancellationToken.None;

    [Test]
    public async Task The_first_one_to_set_it_is_the_owner_for_all()
    {
        using var connection = new S3Connection(await TServer.StartAsync() with { Prefix = $"{Guid.NewGuid():N}/" });
        var mark = new S3OwnerMark(connection);
        (await mark.ReadAsync(None)).Should().BeNull();
        (await mark.IsEmptyAsync(None)).Should().BeTrue();

        await mark.WriteAsync("first", None);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => mark.WriteAsync($"later {i}", None).AsTask()));
        (await mark.ReadAsync(None)).Should().Be("first");
        (await mark.IsEmptyAsync(None)).Should().BeFalse();
    }

    [Test]
    public async Task An_empty_object_is_no_mark()
    {
        S3BlobOptions options = await TServer.StartAsync() with { Prefix = $"{Guid.NewGuid():N}/" };
        using var client = new S3Client(options);
        await client.PutObjectAsync(new PutObjectRequest { BucketName = options.Bucket, Key = options.Prefix + S3OwnerMark.Name, ContentBody = "" });
        using var connection = new S3Connection(options);
        var mark = new S3OwnerMark(connection);
        (await mark.ReadAsync(None)).Should().BeNull();
        (await mark.IsEmptyAsync(None)).Should().BeTrue();
        await mark.WriteAsync("first", None);
        await mark.WriteAsync("second", None);
        (await mark.ReadAsync(None)).Should().Be("first");
    }

    [Test]
    public async Task Of_many_at_once_one_is_the_owner()
    {
        using var connection = new S3Connection(await TServer.StartAsync() with { Prefix = $"{Guid.NewGuid():N}/" });
        var mark = new S3OwnerMark(connection);
        string?[] seen = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
        {
            await mark.WriteAsync($"catalog {i}", None);
            return await mark.ReadAsync(None);
        }));
        seen.Distinct().Should().ContainSingle().Which.Should().StartWith("catalog ");
    }
}
