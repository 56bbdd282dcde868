using System.Collections.Concurrent;
using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Gateway.Storage;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Crash;

/// <summary>Holds a data folder, and the server started on it, against the journal.</summary>
internal sealed class CrashVerifier(CrashJournal journal)
{
    private readonly ConcurrentDictionary<string, int> _verifiedVersions = new(StringComparer.Ordinal);

    /// <summary>The feed of a stopped server: sync ids without a gap, and every acknowledged change in it.</summary>
    public async Task CheckFeedAsync(StorageOptions options)
    {
        await using var stores = ObjectStores.Open(options, TimeProvider.System);
        foreach (string bucket in CrashJournal.Services)
        {
            ObjectStore store = await stores.GetAsync(bucket);
            var changes = new List<ObjectChange>();
            while (await store.History.ReadAsync(changes.Count, 10_000, CancellationToken.None) is { Count: > 0 } page)
            {
                changes.AddRange(page);
            }

            changes.Select(change => change.SyncId).Should().Equal(Enumerable.Range(1, changes.Count).Select(id => (long)id), "the feed of {0} has no gaps", bucket);
            CheckChanges(bucket, changes);
        }
    }

    /// <summary>Every object is the last acknowledged one, or wholly what an unanswered write would have left; every acknowledged version is there.</summary>
    public async Task CheckObjectsAsync(IAmazonS3 client)
    {
        IEnumerable<KeyHistory> histories = journal.Histories.SelectMany(keys => keys);
        await Parallel.ForEachAsync(histories, async (key, _) =>
        {
            IReadOnlyList<TestContent?> possible = key.Uncertain ? [key.Content, key.Attempted] : [key.Content];
            key.Settle(await FindAsync(client, key.Bucket, key.Key, possible));
            await CheckVersionsAsync(client, key, _verifiedVersions.GetValueOrDefault(key.ToString()));
            _verifiedVersions[key.ToString()] = key.Versions.Count;
        });
        await Parallel.ForEachAsync(journal.Claims, async (claim, _) => await FindAsync(client, claim.Bucket, claim.Key, claim.Possible()));
    }

    /// <summary>All versions of all rounds once more.</summary>
    public async Task CheckAllVersionsAsync(IAmazonS3 client) => await Parallel.ForEachAsync(
        journal.Histories.SelectMany(keys => keys), async (key, _) => await CheckVersionsAsync(client, key, from: 0));

    private static async Task CheckVersionsAsync(IAmazonS3 client, KeyHistory key, int from)
    {
        foreach ((string id, TestContent content) in key.Versions.Skip(from))
        {
            using GetObjectResponse response = await client.GetObjectAsync(key.Bucket, key.Key, id);
            (await HoldsAsync(response, content)).Should().BeTrue("version {0} of {1} was acknowledged", id, key);
        }
    }

    private static async Task<TestContent?> FindAsync(IAmazonS3 client, string bucket, string key, IReadOnlyList<TestContent?> possible)
    {
        try
        {
            using GetObjectResponse response = await client.GetObjectAsync(bucket, key);
            byte[] found = await BytesAsync(response);
            return possible.FirstOrDefault(content => content is not null && content.ETag() == response.ETag && found.AsSpan().SequenceEqual(content.Bytes()))
                ?? throw new AssertionException($"{bucket}/{key} is {found.Length} bytes, {response.ETag}. It may be: {string.Join(" or ", possible.Select(Describe))}.");
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return possible.Contains(null) ? null : throw new AssertionException($"{bucket}/{key} is gone. It should be {string.Join(" or ", possible.Select(Describe))}.", e);
        }
    }

    private static async Task<bool> HoldsAsync(GetObjectResponse response, TestContent content) =>
        response.ETag == content.ETag() && (await BytesAsync(response)).AsSpan().SequenceEqual(content.Bytes());

    private static async Task<byte[]> BytesAsync(GetObjectResponse response)
    {
        using var bytes = new MemoryStream();
        await response.ResponseStream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private static string Describe(TestContent? content) => content is null ? "nothing" : $"content {content.Number} of {content.Size} bytes, {content.ETag()}";

    private void CheckChanges(string bucket, List<ObjectChange> changes)
    {
        ILookup<string, ObjectChange> byKey = changes.ToLookup(change => change.Key.Value, StringComparer.Ordinal);
        foreach (KeyHistory key in journal.Histories.SelectMany(keys => keys).Where(key => key.Bucket == bucket))
        {
            IEnumerable<ObjectChange> ofKey = byKey[key.Key];
            ofKey.Count().Should().BeInRange(key.Acknowledged, key.Acknowledged + key.Unanswered, "the changes of {0} are all in the feed, once", key);
            key.Versions.Select(version => version.Id).Should().BeSubsetOf(ofKey.Select(change => change.VersionId.ToString()));
        }
    }
}
