using Gateway.Tests.Crash;

namespace Gateway.Tests.Nodes;

/// <summary>Background work is one gateway's.</summary>
internal sealed class LeaseTests
{
    private const string Services = "  - { id: main, type: storage }";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task One_gateway_holds_the_lease_and_hands_it_on_when_it_stops()
    {
        await using GatewayGroup group = await GatewayGroup.StartAsync(3, Services);
        for (int left = 3; left > 0; left--)
        {
            SpinWait.SpinUntil(() => Holders(group, left).Length == 1, Patience).Should().BeTrue();
            await group.StopAsync(Holders(group, left).Single());
        }

        (await group.ExecuteAsync("SELECT COUNT(*) FROM gateway.nodes")).Should().Be(0L, "they have taken their leave");
    }

    [Test]
    public async Task The_lease_goes_to_another_when_its_holder_is_killed()
    {
        await using GatewayGroup group = await GatewayGroup.StartAsync(0);
        await using (GatewayProcess killed = GatewayProcess.Start(group.WriteConfig(0, Services, group.Connection)))
        {
            await killed.ListensAsync();
            await using GroupMember other = await GroupMember.StartAsync(group.WriteConfig(1, Services, group.Connection));
            other.Objects.DoesBackgroundWork.Should().BeFalse();
            long began = TimeProvider.System.GetTimestamp();
            await killed.KillAsync();
            SpinWait.SpinUntil(() => other.Objects.DoesBackgroundWork, Patience).Should().BeTrue();
            TestContext.Out.WriteLine($"The lease moved within {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.00} s.");
        }
    }

    [Test]
    public async Task A_holder_whose_connection_is_lost_has_the_lease_no_more()
    {
        await using GatewayGroup group = await GatewayGroup.StartAsync(2, Services);
        SpinWait.SpinUntil(() => Holders(group, 2).Length == 1, Patience).Should().BeTrue();
        GroupMember holder = Holders(group, 2).Single();
        await group.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
        SpinWait.SpinUntil(() => !holder.Objects.DoesBackgroundWork, Patience).Should().BeTrue();
        SpinWait.SpinUntil(() => Holders(group, 2).Length == 1, Patience).Should().BeTrue("somebody has it again");
    }

    private static GroupMember[] Holders(GatewayGroup group, int count) => [.. Enumerable.Range(0, count).Select(i => group[i]).Where(one => one.Objects.DoesBackgroundWork)];
}
