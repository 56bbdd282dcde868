using Gateway.Delivery;
using Gateway.Delivery.Caching;
using Gateway.Tests.Delivery;
using Gateway.Tests.Delivery.Caching;

namespace Gateway.Tests.Contracts;

/// <summary>Purges of a store.</summary>
[TestFixture(StoreKind.Memory)]
[TestFixture(StoreKind.Disk)]
internal sealed class StorePurgeContract(StoreKind kind) : ResponseStoreFixture(kind)
{
    [Test]
    public async Task A_purge_takes_what_it_names([Values] PurgeScope scope)
    {
        await PutSamplesAsync();
        (string name, string[] left) = Samples.Purged(scope);
        long purged = await Store.PurgeAsync(new Purge(scope, name), default);
        (await KeptSamplesAsync()).Should().BeEquivalentTo(left);
        purged.Should().Be(Samples.All.Length - left.Length);
        Store.Statistics.Responses.Should().Be(left.Length);
        (await Store.PurgeAsync(new Purge(scope, name), default)).Should().Be(0);
    }

    [Test]
    public async Task A_soft_purge_marks_what_it_names([Values] PurgeScope scope)
    {
        await PutSamplesAsync();
        (string name, string[] left) = Samples.Purged(scope);
        (await Store.PurgeAsync(new Purge(scope, name) { IsSoft = true }, default)).Should().Be(Samples.All.Length - left.Length);
        (await KeptSamplesAsync(unmarkedOnly: true)).Should().BeEquivalentTo(left);
        (await KeptSamplesAsync()).Should().HaveCount(Samples.All.Length);
    }

    [Test]
    public async Task A_purge_meets_what_is_on_its_way([Values] PurgeScope scope, [Values] bool isSoft)
    {
        IResponseWriter[] writers = [.. Samples.All.Select(sample => Store.Begin(sample.Key, Record(10) with { Tags = sample.Tags, Vary = sample.Vary, Slice = sample.Slice }, 10)!)];
        foreach (IResponseWriter writer in writers)
        {
            await writer.Output.WriteAsync(Bytes(4));
        }

        (string name, string[] left) = Samples.Purged(scope);
        await Store.PurgeAsync(new Purge(scope, name) { IsSoft = isSoft }, default);
        foreach (IResponseWriter writer in writers)
        {
            // Who reads it already asked before the purge, and gets all of it.
            using IContentBody body = writer.OpenBody()!;
            await writer.Output.WriteAsync(Bytes(6));
            await writer.CompleteAsync();
            (await body.ReadAsync().WaitAsync(Patience)).Should().HaveCount(10);
            await writer.DisposeAsync();
        }

        (await KeptSamplesAsync()).Should().BeEquivalentTo(left);
        await PutSamplesAsync();
        (await KeptSamplesAsync()).Should().HaveCount(Samples.All.Length, "what comes after a purge is kept");
    }

    private async Task PutSamplesAsync()
    {
        foreach (Samples.Sample sample in Samples.All)
        {
            await PutAsync(sample.Key, Bytes(10), record: Record(10) with { Tags = sample.Tags, Vary = sample.Vary, Slice = sample.Slice });
        }
    }

    private async Task<List<string>> KeptSamplesAsync(bool unmarkedOnly = false)
    {
        var kept = new List<string>();
        foreach (CacheKey key in Samples.All.Select(sample => sample.Key).Distinct())
        {
            kept.AddRange((await Store.FindAsync(key, default)).Where(found => !unmarkedOnly || !found.IsMarkedStale)
                .Select(found => Samples.All.Single(sample => sample.Key == key && sample.Vary.Count == found.Record.Vary.Count && sample.Slice == found.Record.Slice).Name));
        }

        return kept;
    }

    /// <summary>Responses that purges tell apart.</summary>
    private static class Samples
    {
        public static readonly Sample[] All =
        [
            new("whole", Key("a/b")) { Tags = ["red", "blue"] },
            new("query", Key("a/b", "x=1")) { Tags = ["blue"] },
            new("encoded", new CacheKey(Encoded("a%2Fb"), "")),
            new("variant", Key("a/b")) { Vary = Fields("Accept", "text/html") },
            new("slice", Key("a/b")) { Slice = new ContentSlice(0, 10, 100), Tags = ["red"] },
            new("longer", Key("a/bc")) { Tags = ["Red"] },
            new("upper", Key("A/b")),
            new("other", Key("b")) { Tags = ["red"] },
        ];

        /// <summary>What to purge, and what is left then.</summary>
        public static (string Name, string[] Left) Purged(PurgeScope scope) => scope switch
        {
            PurgeScope.Everything => ("", []),
            PurgeScope.Path => ("a/b", ["longer", "upper", "other"]),
            PurgeScope.Prefix => ("a/b", ["upper", "other"]),
            _ => ("red", ["query", "encoded", "variant", "longer", "upper"]),
        };

        private static ContentPath Encoded(string raw) => ContentPath.TryParse(raw, out ContentPath? path) ? path : throw new ArgumentException(raw);

        internal sealed record Sample(string Name, CacheKey Key)
        {
            public string[] Tags { get; init; } = [];

            public HeaderFields Vary { get; init; } = HeaderFields.Empty;

            public ContentSlice? Slice { get; init; }
        }
    }
}
