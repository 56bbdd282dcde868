using Gateway.Storage;
using Gateway.Storage.Blobs;

namespace Gateway.Tests.Contracts;

/// <summary>The scrub finds damage that nobody has read yet, and keeps to its rate.</summary>
[TestFixture(typeof(SqliteOnDisk))]
[TestFixture(typeof(SqliteOnS3))]
[TestFixture(typeof(PostgresOnDisk))]
internal sealed class ScrubContract<TBackend> : StoreFixture<TBackend>
    where TBackend : StorageBackend, new()
{
    [Test]
    public async Task Damage_is_reported_and_whole_contents_are_not()
    {
        await PutAsync("inline", Bytes(10));
        await PutAsync("whole", Bytes(2 * InlineLimit));
        (await ScrubAsync(new PatientTime())).Should().BeEmpty();

        await PutAsync("damaged", Bytes(3 * InlineLimit, seed: 2));
        List<BlobId> blobs = await BlobsAsync();
        IsDamaged = true;
        Backend.Damage("main", blobs[0]);
        (await ScrubAsync(new PatientTime())).Should().ContainSingle().Which.Should().Contain(blobs[0].ToString());
    }

    [Test]
    public async Task It_takes_its_time()
    {
        await PutAsync("a", Bytes(4000));
        await PutAsync("b", Bytes(6000, seed: 2));
        var time = new PatientTime();
        await ScrubAsync(time, bytesPerSecond: 1000);
        time.Waited.Should().Equal(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6));
    }

    private async Task<List<string>> ScrubAsync(PatientTime time, long bytesPerSecond = long.MaxValue)
    {
        var found = new List<string>();
        await new Scrub(Catalog, Blobs, time).RunAsync(bytesPerSecond, found.Add, None);
        return found;
    }

    /// <summary>A clock on which work takes no time, and waiting is over at once and remembered.</summary>
    private sealed class PatientTime : TimeProvider
    {
        public List<TimeSpan> Waited { get; } = [];

        public override long GetTimestamp() => 0;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waited.Add(dueTime);
            return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
