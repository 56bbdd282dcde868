using System.Collections.Concurrent;
using System.Net;
using Gateway.Storage;
using Gateway.Storage.Objects;
using Gateway.Tests.Crash;
using Npgsql;

namespace Gateway.Tests.Nodes;

/// <summary>A gateway that stands still, with a kernel that answers for it, takes nothing along that others wait for.</summary>
[Parallelizable]
internal sealed class FrozenGatewayTests
{
    private const string Services = "  - { id: main, type: storage }";
    private const int Clients = 8;
    private const int WritesBefore = 200;

    // Ten seconds without a sign, one until the next look, and then what was waiting has its turn.
    private static readonly TimeSpan Takeover = TimeSpan.FromSeconds(20);

    private static CancellationToken None => CancellationToken.None;

    [Test]
    public async Task What_it_was_doing_is_taken_over_and_when_it_wakes_up_it_knows()
    {
        await using GatewayGroup group = await GatewayGroup.StartAsync(0);
        await using GatewayProcess frozen = GatewayProcess.Start(group.WriteConfig(0, Services, group.Connection));
        await frozen.ListensAsync();
        await using GroupMember other = await GroupMember.StartAsync(group.WriteConfig(1, Services, group.Connection));
        other.Objects.DoesBackgroundWork.Should().BeFalse("the first one has the lease");

        var acknowledged = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        using var loading = new CancellationTokenSource();
        var underWay = new SemaphoreSlim(0);
        Task load = Task.WhenAll(Enumerable.Range(0, Clients).Select(client => WriteAsync(client % 2 == 0 ? frozen.Url : other.Client.BaseAddress!, client)));
        for (int i = 0; i < WritesBefore; i++)
        {
            (await underWay.WaitAsync(Takeover)).Should().BeTrue();
        }

        await frozen.SignalAsync("STOP");
        long began = TimeProvider.System.GetTimestamp();
        await other.UploadAsync("meanwhile", "x");
        TimeProvider.System.GetElapsedTime(began).Should().BeLessThan(Takeover);
        SpinWait.SpinUntil(() => other.Objects.DoesBackgroundWork, Takeover).Should().BeTrue();

        await frozen.SignalAsync("CONT");
        using var client = new HttpClient { BaseAddress = frozen.Url };
        client.DefaultRequestHeaders.Add("x-owncdn-key", GatewayGroup.Key);
        (await client.GetStringAsync(new Uri("metrics", UriKind.Relative))).Should().Contain("owncdn_node_lease 0");
        await loading.CancelAsync();
        await load;

        foreach ((string key, string content) in acknowledged)
        {
            (await client.GetStringAsync(new Uri($"getfile?sid=main&path={key}", UriKind.Relative))).Should().Be(content);
        }

        ObjectStore store = await other.Objects.GetAsync("main");
        IReadOnlyList<ObjectChange> changes = await store.History.ReadAsync(0, 100_000, None);
        changes.Select(change => change.SyncId).Should().Equal(Enumerable.Range(1, changes.Count).Select(id => (long)id));
        changes.Select(change => change.Key.Value).Should().OnlyHaveUniqueItems().And.Contain(acknowledged.Keys);
        (await store.Fsck.RunAsync(repair: false, progress: null, None)).Should().BeEmpty();

        async Task WriteAsync(Uri address, int number)
        {
            using var writer = new HttpClient { BaseAddress = address };
            writer.DefaultRequestHeaders.Add("x-owncdn-key", GatewayGroup.Key);
            for (int i = 0; !loading.IsCancellationRequested; i++)
            {
                // Large enough that a group does not leave the gateway in one piece.
                string content = new((char)('a' + (i % 26)), 8000);
                using HttpResponseMessage response = await writer.PutAsync(new Uri($"uploadfile?sid=main&path={number}-{i}", UriKind.Relative), new StringContent(content));
                if (response.IsSuccessStatusCode)
                {
                    acknowledged[$"{number}-{i}"] = content;
                }
                else
                {
                    response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
                }

                underWay.Release();
            }
        }
    }

    [Test]
    public async Task A_lock_is_taken_from_a_gateway_that_hangs_and_from_nobody_else()
    {
        await using GatewayGroup group = await GatewayGroup.StartAsync(1, Services);
        await group[0].UploadAsync("before", "x");
        string feed = $"service_{await group.ExecuteAsync("SELECT number FROM gateway.services")}.feed";
        await group.ExecuteAsync("CREATE TABLE gateway.of_somebody ()");

        // The older one: whoever ended all that hang for long would end it first.
        await using NpgsqlConnection foreign = await LockAsync(group, "somebody", "gateway.of_somebody");
        await using NpgsqlConnection hanging = await LockAsync(group, "owncdn-gateway", feed);

        await group[0].UploadAsync("after", "x");
        await using var second = new NpgsqlCommand("SELECT 1", hanging);
        await second.Awaiting(c => c.ExecuteScalarAsync()).Should().ThrowAsync<NpgsqlException>();
        await using var still = new NpgsqlCommand("SELECT 1", foreign);
        (await still.ExecuteScalarAsync()).Should().Be(1);
    }

    /// <summary>Takes a lock, and keeps the server from ending the session for its idleness.</summary>
    private static async Task<NpgsqlConnection> LockAsync(GatewayGroup group, string application, string table)
    {
        var connection = new NpgsqlConnection($"{group.Connection};Pooling=false;Application Name={application}");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            $"SET idle_in_transaction_session_timeout = 0; BEGIN; LOCK TABLE {table} IN EXCLUSIVE MODE", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }
}
