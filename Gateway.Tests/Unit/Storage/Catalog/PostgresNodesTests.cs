using Gateway.Storage;
using Gateway.Storage.Catalog.Postgres;
using Gateway.Storage.Nodes;
using Gateway.Tests.Host;
using Npgsql;

namespace Gateway.Tests.Unit.Storage.Catalog;

/// <summary>What a gateway believes of itself while it hears nothing.</summary>
internal sealed class PostgresNodesTests
{
    [Test]
    public async Task The_lease_is_not_believed_in_any_more_ten_seconds_after_the_last_heartbeat()
    {
        var target = new NpgsqlConnectionStringBuilder(PostgresServer.Shared.CreateDatabase().ConnectionString);
        await using var proxy = new CuttingProxy(new Uri($"tcp://{target.Host}:{target.Port}"));
        (target.Host, target.Port) = (proxy.Address.Host, proxy.Address.Port);
        await using PostgresDatabase database = PostgresDatabase.Open(new PostgresOptions(target.ConnectionString), Durability.Full);
        database.Migrate(PostgresDatabase.RegistrySchema, "Registry");
        var time = new ManualTimeProvider();
        await using var nodes = new PostgresNodes(database, "a", time);
        await nodes.JoinAsync(new SilentObserver(), time.GetUtcNow, CancellationToken.None);

        proxy.IsStalled = true;
        time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        nodes.Status.Should().Be(new NodeStatus(IsListening: true, HoldsLease: true, Count: 1));
        time.Advance(TimeSpan.FromTicks(1));
        nodes.Status.Should().Be(new NodeStatus(IsListening: true, HoldsLease: false, Count: 1));
        proxy.IsStalled = false;
    }

    private sealed class SilentObserver : INodeObserver
    {
        public void Committed(CommitNote note)
        {
        }

        public void RegistryChanged()
        {
        }

        public void Listening()
        {
        }

        public void Lost(Exception exception)
        {
        }

        public void SessionsEnded(int sessions)
        {
        }
    }
}
