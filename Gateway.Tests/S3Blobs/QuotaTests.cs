using System.Security.Cryptography;
using Gateway.Storage;
using Gateway.Storage.Blobs.S3;
using Gateway.Storage.Content;
using Gateway.Storage.Identity;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;

namespace Gateway.Tests.S3Blobs;

/// <summary>A bucket of Ceph's that has a quota, used up.</summary>
internal sealed class QuotaTests
{
    private const int Size = 3 << 20;
    private const int Large = 20 << 20;

    private static CancellationToken None => CancellationToken.None;

    [Test]
    public async Task Writes_are_refused_for_want_of_room_and_heal()
    {
        S3BlobOptions options = await Radosgw.MakeLimitedAsync($"quota-{Guid.NewGuid():N}", 32 << 20);
        using var folder = new TemporaryFolder();
        var time = new ManualTimeProvider();
        await using ObjectStores objects = ObjectStores.Open(new StorageOptions { DataDirectory = folder.Path, S3 = options }, time);
        await objects.CheckAsync(None);
        await objects.ApplyAsync([new ServiceDefinition("main", "Main", Account.DefaultId, TimeSpan.Zero, CaseSensitive: true)], None);
        ObjectStore store = await objects.GetAsync("main");
        int stored = 0;
        StorageException? refusal = null;
        while (refusal is null)
        {
            refusal = await PutAsync(store, $"{stored}", Size);
            stored += refusal is null ? 1 : 0;
        }

        stored.Should().BeInRange(5, 11);
        refusal.Error.Should().Be(StorageError.InsufficientStorage);
        refusal.Message.Should().Contain("QuotaExceeded");
        (await PutAsync(store, "large", Large))!.Error.Should().Be(StorageError.InsufficientStorage);
        (await store.Fsck.RunAsync(repair: false, null, None)).Should().BeEmpty("all that was acknowledged is whole");

        for (int i = 0; i < 3; i++)
        {
            await store.DeleteAsync(new DeleteTarget(ObjectKey.Parse($"{i}"), null, WritePreconditions.None), Account.DefaultId, None);
        }

        time.Advance(TimeSpan.FromMinutes(1));
        await store.Maintenance.RunAsync(None);
        (await PutAsync(store, "again", Size)).Should().BeNull();
        (await store.Fsck.RunAsync(repair: false, null, None)).Should().BeEmpty();
    }

    /// <returns>Why it was refused; null when it was not.</returns>
    private static async Task<StorageException?> PutAsync(ObjectStore store, string key, int length)
    {
        using var body = new MemoryStream(RandomNumberGenerator.GetBytes(length));
        try
        {
            await store.PutAsync(
                new ObjectWrite(ObjectKey.Parse(key), new IncomingBody { Stream = body, Length = length }, ObjectMetadata.Empty, Account.DefaultId, WritePreconditions.None), None);
            return null;
        }
        catch (StorageException e)
        {
            return e;
        }
    }
}
