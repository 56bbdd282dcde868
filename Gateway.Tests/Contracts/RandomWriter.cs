using Gateway.Storage;
using Gateway.Storage.Catalog;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;
using Gateway.Storage.Versioning;

namespace Gateway.Tests.Contracts;

/// <summary>Writes into a store what clients might: puts, deletes, purges, multipart objects, on a few keys and in every versioning state.</summary>
internal sealed class RandomWriter(ObjectStore store, ManualTimeProvider time, Action<VersioningState> set, int seed)
{
    private const string Owner = "owner";

    private readonly Random _random = new(seed);

    public async Task WriteAsync(int changes)
    {
        for (int i = 0; i < changes; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await StepAsync();
        }
    }

    private async Task StepAsync()
    {
        ObjectKey key = ObjectKey.Parse($"key/{_random.Next(5)}");
        switch (_random.Next(20))
        {
            case < 9:
                await PutAsync(key);
                break;
            case < 13:
                await store.DeleteAsync(new DeleteTarget(key, null, WritePreconditions.None), Owner, default);
                break;
            case < 17:
                await PurgeAsync(key);
                break;
            case < 18:
                await UploadAsync(key);
                break;
            default:
                set(store.Service.Versioning == VersioningState.Unversioned && _random.Next(2) == 0
                    ? VersioningState.Unversioned
                    : (VersioningState)_random.Next(1, 3));
                break;
        }
    }

    private async Task PutAsync(ObjectKey key)
    {
        byte[] bytes = new byte[_random.Next(3) * 900];
        _random.NextBytes(bytes);
        var metadata = new ObjectMetadata { ContentType = "text/x-test", User = [new("n", $"{_random.Next(100)}")] };
        await store.PutAsync(
            new ObjectWrite(key, new IncomingBody { Stream = new MemoryStream(bytes) }, metadata, Owner, WritePreconditions.None), default);
    }

    private async Task PurgeAsync(ObjectKey key)
    {
        IReadOnlyList<ObjectVersion> versions = await store.ListVersionsOfAsync(key, null, 100, default);
        if (versions.Count > 0)
        {
            await store.DeleteAsync(new DeleteTarget(key, versions[_random.Next(versions.Count)].VersionId, WritePreconditions.None), Owner, default);
        }
    }

    private async Task UploadAsync(ObjectKey key)
    {
        UploadRecord upload = await store.Uploads.CreateAsync(key, ObjectMetadata.Empty, Owner, UploadChecksum.Default, default);
        var parts = new List<CompletedPart>();
        foreach ((int number, int length) in ((int, int)[])[(1, (int)MultipartLimits.MinPartSize), (3, _random.Next(2) * 10)])
        {
            byte[] bytes = new byte[length];
            _random.NextBytes(bytes.AsSpan(0, Math.Min(length, 100)));
            PartRecord part = await store.Uploads.UploadPartAsync(upload, number, new IncomingBody { Stream = new MemoryStream(bytes) }, default);
            parts.Add(new CompletedPart(number, part.ETag, null));
        }

        await store.Uploads.CompleteAsync(new UploadCompletion(upload.UploadId, key, parts, null, null, WritePreconditions.None), default);
    }
}
